package dev.palyra.policy.compare;

import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;

/** A request that two bundles decide differently; only the verdict counts, not the reasons. */
public record Difference(
    PolicyRequest request, PolicyRequestContext context, Outcome before, Outcome after) {}
