package dev.palyra.core.run;

import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;

/**
 * Port: what the calls of a run have brought in so far. Labels only ever accumulate; the gate reads
 * them before each decision, whatever the call itself says. Thread-safe.
 */
@FunctionalInterface
public interface RunLabels {
  /** Knows of none. */
  RunLabels NONE = (_, _) -> Labels.NONE;

  /**
   * The labels of all results that {@code principal} got in {@code run}.
   *
   * @throws dev.palyra.core.audit.AuditUnavailableException when what was recorded can't be read:
   *     then nothing may be decided on it
   */
  Labels of(String run, Principal principal);
}
