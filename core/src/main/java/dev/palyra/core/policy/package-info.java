/**
 * The question that is put to the policy, a {@link dev.palyra.core.policy.PolicyRequest} in a
 * {@link dev.palyra.core.policy.PolicyRequestContext}, and its three possible answers, a {@link
 * dev.palyra.core.policy.Decision}. How policies are written and evaluated is behind the port
 * {@link dev.palyra.core.policy.PolicyEngine}.
 */
@NullMarked
package dev.palyra.core.policy;

import org.jspecify.annotations.NullMarked;
