package dev.palyra.policy.compare;

import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.policy.PolicyBundle;
import java.util.stream.Stream;

/** Asks a bundle again what another one decided. */
public final class Replay {
  private Replay() {}

  /** Runs a bundle over recorded decisions, one after the other; nothing is kept but the report. */
  public static Comparison.Report run(PolicyBundle bundle, Stream<RecordedDecision> recorded) {
    var comparison = new Comparison();
    recorded.forEach(decision ->
        comparison.add(
            new Difference(
                decision.request(),
                decision.context(),
                decision.outcome(),
                outcome(bundle, decision.request(), decision.context()))));
    return comparison.report();
  }

  static Outcome outcome(PolicyBundle bundle, PolicyRequest request, PolicyRequestContext context) {
    try {
      return Outcome.of(bundle.decide(request, context));
    } catch (RuntimeException e) {
      return Outcome.FAULT; // As at the gate, where nothing runs on a fault.
    }
  }
}
