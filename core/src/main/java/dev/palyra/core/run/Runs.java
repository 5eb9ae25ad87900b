package dev.palyra.core.run;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Port: reading runs. They change only by events of the audit log. Thread-safe. */
public interface Runs {
  Optional<Run> find(RunId id);

  /**
   * Returns runs, newest first.
   *
   * @param states none for all
   * @param before only those with a smaller id, for paging
   * @param limit 1 to 500
   */
  List<Run> list(Set<RunState> states, Optional<RunId> before, int limit);

  /** Every run that has not ended, oldest first. */
  List<Run> open();

  /** The turns of a run, first to last. */
  List<RunTurn> turns(RunId id);

  /** The turn of a run that was recorded last, however many there are. */
  Optional<RunTurn> lastTurn(RunId id);
}
