package dev.palyra.policy.explain;

import dev.palyra.core.policy.Decision;
import java.util.List;
import java.util.Optional;

/**
 * A decision and why.
 *
 * @param determining the policies that determined it, with those that erred
 * @param nearest for a refusal that no forbid made: the permits that came nearest, at most 3
 * @param remedy for a refusal: the smallest change that would permit the call
 */
public record Explanation(
    Decision decision, List<Cited> determining, List<NearMiss> nearest, Optional<Remedy> remedy) {
  public Explanation {
    determining = List.copyOf(determining);
    nearest = List.copyOf(nearest);
  }

  /**
   * A change that would permit the call.
   *
   * @param what to do, in one sentence
   * @param cedar the text to add; empty where there is none to add
   */
  public record Remedy(String what, String cedar) {}
}
