/**
 * Palyra's use of the Cedar language: {@link dev.palyra.policy.CedarPolicyEngine} decides requests
 * by the active {@link dev.palyra.policy.PolicyBundle}.
 *
 * <p>What this package never does: remember a decision, widen one when something is broken, or let
 * a part of a bundle take effect.
 */
@NullMarked
package dev.palyra.policy;

import org.jspecify.annotations.NullMarked;
