package dev.palyra.policy.compare;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.policy.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * What a bundle said, as far as comparisons go.
 *
 * @param verdict empty when it could not be asked: the arguments do not fit its schema
 */
public record Outcome(Optional<Verdict> verdict, List<PolicyId> determining) {
  /** A request that could not be put to the bundle; at the gate that is a refusal. */
  public static final Outcome FAULT = new Outcome(Optional.empty(), List.of());

  public Outcome {
    determining = List.copyOf(determining);
  }

  public static Outcome of(Decision decision) {
    return new Outcome(Optional.of(Verdict.of(decision)), decision.determining());
  }

  /** Whether the gate would do the same with both. */
  boolean sameAs(Outcome other) {
    return verdict.equals(other.verdict);
  }

  @Override
  public String toString() {
    return verdict.map(Verdict::toString).orElse("fault");
  }
}
