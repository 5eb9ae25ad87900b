package dev.palyra.core.sandbox;

import dev.palyra.core.call.Principal;
import java.nio.file.Path;
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
  Start start(Owner owner, CommandRequest request, OutputFilter filter);

  /** The owner's processes, those that have ended too, in the order in which they were started. */
  List<Status> list(Owner owner);

  /**
   * Filtered output of both streams in the order in which it came.
   *
   * @param from offset in bytes, 0 for the beginning
   * @return empty if the owner has no such process
   */
  Optional<Output> read(Owner owner, String id, long from, int maxBytes);

  /** Kills the process with all it has started and waits for its end; empty if there is none. */
  Optional<Status> stop(Owner owner, String id);

  /** Kills everything of the run, waits for it, and forgets it. */
  void endRun(Owner owner);

  /** Everybody's, for operators. */
  List<Owned> all();

  /**
   * A run of somebody: two principals may name theirs alike.
   *
   * @param run the run's id; for calls that belong to no run, whatever holds them together
   */
  record Owner(Principal principal, String run) {}

  /** A process, and whose it is. */
  record Owned(Owner owner, Status status) {}

  /** The answer to a start. */
  sealed interface Start {
    record Started(String id) implements Start {}

    /** All of so many go on, and none has ended that could be forgotten. */
    record TooMany(int limit) implements Start {}

    /** The gateway stops. */
    record Stopping() implements Start {}
  }

  /**
   * How it is with one process.
   *
   * @param ended empty while it goes on
   */
  record Status(
      String id, Path program, Instant startedAt, long outputBytes, Optional<Execution> ended) {
    /** How it has ended, in words for people and models. */
    public Optional<String> ending() {
      return ended.map(execution ->
          switch (execution.outcome()) {
            case Outcome.Exited(int code) -> "exited with " + code;
            case Outcome.Signaled(int signal) -> "ended by signal " + signal;
            case Outcome.LimitExceeded(Limit limit) -> "exceeded its quota: " + limit;
            case Outcome.Cancelled _ -> "stopped";
            case Outcome.Refused(String reason, String _) -> "refused: " + reason;
            case Outcome.Denied denied -> "denied: " + denied.reason();
            case Outcome.Failed(String reason) -> "failed: " + reason;
          });
    }
  }

  /**
   * A piece of output.
   *
   * @param next where to go on reading
   * @param complete true if there will be no more after {@code next}
   */
  record Output(Bytes bytes, long next, boolean complete) {}
}
