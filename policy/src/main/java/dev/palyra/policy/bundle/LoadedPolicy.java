package dev.palyra.policy.bundle;

import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.Policy;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.policy.annotation.PolicyAnnotations;

/** A policy of a bundle with what its annotations say. */
public record LoadedPolicy(PolicyId id, Policy policy, PolicyAnnotations annotations) {
  /** Whether it forbids. */
  public boolean forbids() {
    return policy.body().effect() == Effect.FORBID;
  }

  /** Whether it is a forbid that operators can lift. */
  public boolean liftable() {
    return annotations.approval().isPresent();
  }
}
