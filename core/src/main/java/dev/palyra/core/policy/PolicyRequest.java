package dev.palyra.core.policy;

import dev.palyra.core.call.Principal;

/** Who wants to do what to what. */
public record PolicyRequest(Principal principal, PolicyAction action) {}
