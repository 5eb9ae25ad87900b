package dev.palyra.sandbox.macos;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Everything that one execution has started.
 *
 * <p>INVARIANT: a process of it is the first one, or bears the mark of its sandbox, which is
 * inherited and cannot be left. So also what called setsid, forked twice, cleared its environment
 * and was handed to launchd is found.
 */
final class ExecutionTree {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long FIRST_PAUSE_NANOS = 2_000_000;
  private static final long LAST_PAUSE_NANOS = 50_000_000;

  private final RunningProcesses processes;
  private final Membership membership;
  private final Mark mark;

  ExecutionTree(RunningProcesses processes, Membership membership, Mark mark) {
    this.processes = processes;
    this.membership = membership;
    this.mark = mark;
  }

  /** As of so long ago at most. */
  List<RunningProcesses.Entry> members(long maxAgeNanos) throws IOException {
    return processes.atMostOld(maxAgeNanos).stream()
        .filter(entry -> membership.holds(entry.pid(), mark))
        .toList();
  }

  /**
   * Kills all of it, and waits until that is done.
   *
   * @return true once nothing is left, in two looks one after the other; false if something was
   *     still there after ten seconds
   * @throws IOException if processes cannot be listed, so that nobody knows
   */
  boolean kill() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long pause = FIRST_PAUSE_NANOS;
    boolean emptyBefore = false;
    while (System.nanoTime() - deadline < 0) {
      List<RunningProcesses.Entry> members = members(0);
      if (members.isEmpty() && emptyBefore) {
        return true;
      }
      emptyBefore = members.isEmpty();
      // A shell whose command is killed goes on with its next one: so all are stopped first.
      members.forEach(member -> signal(member, Signals.STOP));
      members.forEach(member -> signal(member, Signals.KILL));
      if (!members.isEmpty()) {
        LockSupport.parkNanos(pause);
        pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
      }
    }
    return false;
  }

  /** The mark is read again, because the number may be another process's by now. */
  private void signal(RunningProcesses.Entry member, int signal) {
    if (membership.holds(member.pid(), mark)) {
      Signals.send(member.pid(), signal);
    }
  }
}
