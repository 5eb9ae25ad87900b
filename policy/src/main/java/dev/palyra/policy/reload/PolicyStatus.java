package dev.palyra.policy.reload;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.core.policy.PolicyRevision;
import java.time.Instant;
import java.util.List;

/**
 * What is in force and whether the folder agrees with it.
 *
 * @param revision in force
 * @param since when it came into force
 * @param checked when the folder was last read
 * @param activations how often a bundle came into force since the start, the first included
 * @param refusals how often one was refused
 * @param problems why what is in the folder now is not in force; empty when it is
 * @param warnings about the bundle in force
 */
public record PolicyStatus(
    PolicyRevision revision,
    Instant since,
    Instant checked,
    long activations,
    long refusals,
    List<Diagnostic> problems,
    List<Diagnostic> warnings) {
  public PolicyStatus {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /** Whether the folder holds what is in force. */
  public boolean upToDate() {
    return problems.isEmpty();
  }
}
