package dev.palyra.policy;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.policy.PolicyRevision;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Decides by the bundle that is active at the moment of the request; another thread may activate
 * another one at any time. No decision is remembered.
 */
public final class CedarPolicyEngine implements PolicyEngine {
  private final AtomicReference<PolicyBundle> active;

  public CedarPolicyEngine(PolicyBundle first) {
    this.active = new AtomicReference<>(first);
  }

  @Override
  public Decision decide(PolicyRequest request, PolicyRequestContext context) {
    return active.get().decide(request, context);
  }

  @Override
  public PolicyRevision revision() {
    return active.get().revision();
  }

  /** The bundle in force. */
  public PolicyBundle active() {
    return active.get();
  }

  /** Puts a bundle in force, as a whole, for every request that starts after this returns. */
  public PolicyBundle activate(PolicyBundle bundle) {
    return active.getAndSet(bundle);
  }
}
