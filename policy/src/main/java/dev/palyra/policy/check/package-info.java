/**
 * What a bundle has to show before it may come into force: its own tests pass, and none of its
 * policies breaks an invariant that every bundle keeps.
 */
@NullMarked
package dev.palyra.policy.check;

import org.jspecify.annotations.NullMarked;
