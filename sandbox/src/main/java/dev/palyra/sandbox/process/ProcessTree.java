package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.Children;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.ProcessControl;
import dev.palyra.sandbox.linux.ProcessTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Everything that one execution has started.
 *
 * <p>INVARIANT: a process of the tree is below the main process, or it is an orphan, or below one.
 * Orphans become children of the gateway (it is their subreaper), and the execution's mark, a
 * resource limit that the seccomp filter forbids to change, tells whose they are. A process can
 * leave its session, its parent and its environment, but neither of these.
 */
final class ProcessTree {
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
  private static final int ROUNDS_WITHOUT_SCAN = 6;
  private static final long FIRST_PAUSE_NANOS = 50_000;
  private static final long LAST_PAUSE_NANOS = 5_000_000;

  private final int main;
  private final Mark mark;
  private Duration orphansCpu = Duration.ZERO;

  ProcessTree(int main, Mark mark) {
    this.main = main;
    this.mark = mark;
  }

  /** The processes of the tree as of {@code table}, the ended ones that nobody waited for too. */
  List<Proc.Entry> members(ProcessTable table) {
    List<Proc.Entry> members = new ArrayList<>();
    for (Proc.Entry child : table.childrenOf(Proc.SELF)) {
      if (child.pid() == main || marked(child.pid())) {
        table.subtree(child, members);
      }
    }
    return members;
  }

  /** CPU time of orphans that have ended. */
  Duration orphansCpu() {
    return orphansCpu;
  }

  /** Takes the ends of orphans, so that they do not pile up as zombies. */
  void reapOrphans() {
    orphans().forEach(this::reap);
  }

  /**
   * Kills all of it. The main process must not have been waited for yet, and is not waited for
   * here.
   *
   * @return true once nothing is left; false if something outlived a SIGKILL for ten seconds
   */
  boolean kill(Fd pidfd) {
    if (endedAlone()) {
      return true;
    }
    mark.group().stopForking();
    boolean _ = signalGroup(ProcessControl::stop);
    ProcessControl.killGroup(main);
    ProcessControl.kill(pidfd);
    long deadline = System.nanoTime() + KILL_PATIENCE.toNanos();
    long pause = FIRST_PAUSE_NANOS;
    for (int round = 0; System.nanoTime() - deadline < 0; round++) {
      boolean ended = mainEnded();
      reapOrphans();
      List<Integer> orphans = orphans();
      boolean alone = killGroup();
      if (ended && alone && orphans.isEmpty() && orphans().isEmpty()) {
        return true;
      }
      if (round < ROUNDS_WITHOUT_SCAN) { // most are ending by themselves, and a scan is dear
        orphans.forEach(this::killOrphan);
      } else {
        killAll(ProcessTable.scan());
      }
      awaitEnd(orphans, pause);
      pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
    }
    return false;
  }

  /** As most do: it has ended by itself, and what it had started before it. */
  private boolean endedAlone() {
    return mainEnded() && others().isEmpty() && orphans().isEmpty() && orphans().isEmpty();
  }

  /** Once the main process is a zombie, all that had to be reparented has been. */
  private boolean mainEnded() {
    return Proc.entry(main).map(Proc.Entry::zombie).orElse(true);
  }

  /** Waits until one of them has ended, or for so long. */
  private static void awaitEnd(List<Integer> orphans, long nanos) {
    if (orphans.isEmpty()) {
      LockSupport.parkNanos(nanos);
      return;
    }
    try (Fd pidfd = ProcessControl.pidfd(orphans.getFirst());
        Io.Poll poll = new Io.Poll(1)) {
      poll.watch(0, pidfd, Io.POLLIN);
      poll.await(nanos);
    } catch (ErrnoException e) {
      // It has ended by itself, and somebody has taken its end.
    }
  }

  /**
   * Kills what is in its control group; true if nothing is, the main process aside. All is stopped
   * before one is killed: a shell whose command is killed would go on with its next one.
   */
  private boolean killGroup() {
    return !signalGroup(ProcessControl::stop) || !signalGroup(ProcessControl::kill);
  }

  private boolean signalGroup(Consumer<Fd> signal) {
    Set<Integer> others = others();
    for (int pid : others) {
      try (Fd pidfd = ProcessControl.pidfd(pid)) {
        if (mark.group().processes().contains(pid)) {
          signal.accept(pidfd); // The descriptor holds what was still in the group.
        }
      } catch (ErrnoException e) {
        // It has ended by itself.
      }
    }
    return !others.isEmpty();
  }

  /** What is in its control group beside the main process. */
  private Set<Integer> others() {
    Set<Integer> others = mark.group().processes();
    others.remove(main);
    others.remove(0); // not in this process namespace
    return others;
  }

  private void killAll(ProcessTable table) {
    for (Proc.Entry member : members(table)) {
      if (!member.zombie()) {
        kill(member);
      } else if (member.pid() != main) {
        reap(member.pid());
      }
    }
  }

  /**
   * What it had started becomes an orphan itself. Its number is its own until it is reaped here.
   */
  private void killOrphan(int pid) {
    try (Fd pidfd = ProcessControl.pidfd(pid)) {
      ProcessControl.kill(pidfd);
    } catch (ErrnoException e) {
      // It has ended by itself.
    }
  }

  /** The gateway's children that bear the mark, without the main process. */
  private List<Integer> orphans() {
    return Children.orphans().stream().filter(pid -> pid != main && marked(pid)).toList();
  }

  private boolean marked(int pid) {
    return Proc.marker(pid).orElse(0) == mark.number();
  }

  private static void kill(Proc.Entry member) {
    try (Fd pidfd = ProcessControl.pidfd(member.pid())) {
      Optional<Proc.Entry> now = Proc.entry(member.pid());
      if (now.isPresent() && now.get().startTicks() == member.startTicks()) {
        ProcessControl.kill(
            pidfd); // The descriptor holds the process whose start was just compared.
      }
    } catch (ErrnoException e) {
      // It has ended by itself.
    }
  }

  private void reap(int pid) {
    if (pid != main) {
      Children.reap(pid).ifPresent(ended -> orphansCpu = orphansCpu.plus(ended.cpuTime()));
    }
  }
}
