package dev.palyra.core.gate;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import java.util.List;
import java.util.function.Consumer;

/** Turns a fault of the engine into an answer: no. */
final class PolicyFaults {
  private PolicyFaults() {}

  static Decision asForbid(
      PolicyEngine engine,
      PolicyRequest request,
      PolicyRequestContext context,
      Consumer<RuntimeException> faults) {
    try {
      return engine.decide(request, context);
    } catch (RuntimeException e) {
      faults.accept(e);
      return new Decision.Forbid(List.of(), List.of(), engine.revision(), DenyReason.POLICY_FAULT);
    }
  }
}
