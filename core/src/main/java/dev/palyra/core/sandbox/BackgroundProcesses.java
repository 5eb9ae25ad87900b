package dev.palyra.core.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Port: commands that go on while their run does other things. Each belongs to the run that started
 * it: another run can neither see nor stop it, and it ends with its run at the latest. Thread-safe.
 *
 * <p>The same quotas apply as to any command; the wall time is how long it may go on.
 */
public interface BackgroundProcesses {
  /** Begins the command and returns its id, or why there can be no more of them. */
  Start start(CommandRequest request, OutputFilter filter);

  /** The run's processes, those that have ended too, in the order in which they were started. */
  List<Status> list(String runId);

  /**
   * Filtered output of both streams in the order in which it came.
   *
   * @param from offset in bytes, 0 for the beginning
   * @return empty if the run has no such process
   */
  Optional<Output> read(String runId, String id, long from, int maxBytes);

  /** Kills the process with all it has started and waits for its end; empty if there is none. */
  Optional<Status> stop(String runId, String id);

  /** Kills everything of the run, waits for it, and forgets it. */
  void endRun(String runId);

  /** The answer to a start. */
  sealed interface Start {
    record Started(String id) implements Start {}

    record TooMany(int limit) implements Start {}
  }

  /**
   * How it is with one process.
   *
   * @param ended empty while it goes on
   */
  record Status(String id, Instant startedAt, long outputBytes, Optional<Execution> ended) {}

  /**
   * A piece of output.
   *
   * @param next where to go on reading
   * @param complete true if there will be no more after {@code next}
   */
  record Output(Bytes bytes, long next, boolean complete) {}
}
