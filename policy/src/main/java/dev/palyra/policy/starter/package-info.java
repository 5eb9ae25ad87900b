/** Bundles to start from. Each is complete, tested, and says of every rule why it is there. */
@NullMarked
package dev.palyra.policy.starter;

import org.jspecify.annotations.NullMarked;
