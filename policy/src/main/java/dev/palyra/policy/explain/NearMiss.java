package dev.palyra.policy.explain;

import java.util.List;
import java.util.Map;

/**
 * A permit that did not apply.
 *
 * @param failed what did not hold, at least one
 */
public record NearMiss(Cited policy, List<Failed> failed) {
  public NearMiss {
    failed = List.copyOf(failed);
  }

  /**
   * A part of the policy that did not hold.
   *
   * @param clause as it is written
   * @param why that it is false, or why it has no value
   * @param saw what the clause looked at, and what it found
   */
  public record Failed(String clause, String why, Map<String, String> saw) {}
}
