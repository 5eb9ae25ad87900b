/**
 * Keeps the policy that is in force up to date with its folder. A bundle comes into force as a
 * whole, after its tests and the invariants; whatever is wrong with a new one, the last good one
 * stays and the status says why.
 */
@NullMarked
package dev.palyra.policy.reload;

import org.jspecify.annotations.NullMarked;
