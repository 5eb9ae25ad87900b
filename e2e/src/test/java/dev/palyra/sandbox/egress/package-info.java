/** What tests change about the network of plugins. */
@NullMarked
package dev.palyra.sandbox.egress;

import org.jspecify.annotations.NullMarked;
