/**
 * Skills in the gateway: their tools join the catalogue at start, their modules are verified
 * whenever one is called, and {@code palyra skill} works on them without a running gateway.
 */
@NullMarked
package dev.palyra.gateway.skill;

import org.jspecify.annotations.NullMarked;
