package dev.palyra.core.policy;

import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a permit demands of the execution. Empty means that the policy demands nothing beyond the
 * tool's own definition.
 *
 * @param leastTier the call runs in this tier or a stronger one, or not at all
 * @param egress the only hosts that may be reached, whatever the tool's definition lists
 * @param limits quotas that tighten the tool's own
 */
public record Obligations(
    Optional<Tier> leastTier,
    Optional<Set<EgressHost>> egress,
    Optional<SandboxProcessRunnerPolicy> limits) {
  public static final Obligations NONE =
      new Obligations(Optional.empty(), Optional.empty(), Optional.empty());

  public Obligations {
    egress = egress.map(Set::copyOf);
  }

  /** Returns the obligations that satisfy both: of each kind the stricter. */
  public Obligations strictest(Obligations other) {
    return new Obligations(
        merge(leastTier, other.leastTier, Tier::stricter),
        merge(egress, other.egress, Obligations::intersection),
        merge(limits, other.limits, SandboxProcessRunnerPolicy::tighten));
  }

  private static Set<EgressHost> intersection(Set<EgressHost> a, Set<EgressHost> b) {
    var both = new HashSet<>(a);
    both.retainAll(b);
    return both;
  }

  private static <T> Optional<T> merge(
      Optional<T> a, Optional<T> b, java.util.function.BinaryOperator<T> stricter) {
    return a.isEmpty() ? b : b.isEmpty() ? a : Optional.of(stricter.apply(a.get(), b.get()));
  }
}
