package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.sandbox.linux.Children;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.ProcessControl;
import dev.palyra.sandbox.linux.ProcessTable;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches one program to its end, on one thread: feeds it, drains it, measures it, and kills all of
 * it when a quota is exceeded, when somebody cancels, or when its first process ends.
 */
public final class Supervisor {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int ENDED = 3;
  private static final int CANCEL = 4;
  private static final int FILE_CHANGE = 5;
  private static final int WAKE = 6;
  private static final long FIRST_SAMPLE_NANOS = 10_000_000;
  // Where the kernel itself bounds memory and processes, most programs end without being measured.
  private static final long FIRST_SAMPLE_IN_GROUP_NANOS = 30_000_000;
  private static final long LAST_SAMPLE_NANOS = 50_000_000;
  // A program that lives for hours is looked at often only in its beginning.
  private static final long LIVE_SAMPLE_NANOS = 1_000_000_000;
  private static final long OLDEST_SCAN_NANOS = 100_000_000;
  private static final long DRAIN_NANOS = 500_000_000;

  private final Launched program;
  private final SandboxProcessRunnerPolicy quotas;
  private final ProcessTree tree;
  private final Usage usage;
  private final Scans scans;
  private final OutputPump output;
  private long slowest = LAST_SAMPLE_NANOS;

  /** How it ended and what it had used. */
  public record Report(
      Outcome outcome,
      Bytes stdout,
      Bytes stderr,
      Duration wallTime,
      Duration cpuTime,
      long peakMemoryBytes,
      long outputBytes,
      boolean truncated) {}

  /** Scans of the process table, shared by everything that is being watched. */
  public static final class Scans {
    private static final int SHARE_OF_TIME = 10;

    private ProcessTable latest =
        new ProcessTable(System.nanoTime() - Long.MAX_VALUE / 2, java.util.Map.of());
    private long cost;

    /**
     * One that is at most as old as asked, or, where scanning would then take more than a tenth of
     * the time, at most 100 ms.
     */
    synchronized ProcessTable atMostOld(long nanos) {
      long allowed = Math.max(nanos, Math.min(SHARE_OF_TIME * cost, OLDEST_SCAN_NANOS));
      long now = System.nanoTime();
      if (now - latest.takenAt() > allowed) {
        latest = ProcessTable.scan();
        cost = System.nanoTime() - now;
      }
      return latest;
    }
  }

  Supervisor(
      Prepared sandbox, SandboxProcessRunnerPolicy quotas, OutputFilter filter, Scans scans) {
    this.program = sandbox.launched();
    this.quotas = quotas;
    this.tree = new ProcessTree(program.pid(), sandbox.mark());
    this.usage = new Usage(quotas, tree, sandbox);
    this.scans = scans;
    this.output = new OutputPump(program, filter, quotas.outputBytes());
  }

  /** Returns once nothing of the program is left, and its end has been taken. */
  public Report watch(Bytes input, Cancellation cancellation) throws ErrnoException {
    try (InputPump feed = new InputPump(program.stdin(), input)) {
      return watch(feed, cancellation);
    }
  }

  /** The same, of a program that is spoken to while it runs. */
  Report watchLive(LiveInput input, Cancellation cancellation) throws ErrnoException {
    slowest = LIVE_SAMPLE_NANOS;
    try (Feed feed = input.begin(program.stdin())) {
      return watch(feed, cancellation);
    }
  }

  private Report watch(Feed feed, Cancellation cancellation) throws ErrnoException {
    long start = System.nanoTime();
    try (Fd cancelled = Io.event();
        Cancellation.Registration _ = cancellation.onCancel(() -> Io.wake(cancelled));
        Io.Poll poll = new Io.Poll(7)) {
      Optional<Outcome> verdict =
          run(start, poll, cancelled, feed)
              .or(() -> usage.kept().map(Outcome.LimitExceeded::new)); // before it is killed
      boolean gone = tree.kill(program.pidfd());
      drain(poll, verdict);
      ProcessControl.Ended ended =
          Children.reap(program.pid())
              .orElse(new ProcessControl.Ended(ProcessControl.SIGKILL, usage.cpuTime(), 0));
      if (!gone) {
        verdict = Optional.of(new Outcome.Failed("a process could not be killed"));
      }
      return report(start, verdict, ended);
    } catch (RuntimeException | Error e) {
      tree.kill(program.pidfd()); // A fault of ours must not leave anything running.
      Children.reap(program.pid());
      throw e;
    }
  }

  /** Until the program ends by itself (empty) or there is a reason to kill it. */
  private Optional<Outcome> run(long start, Io.Poll poll, Fd cancelled, Feed feed) {
    long deadline = start + quotas.wallTime().toNanos();
    long pause = usage.inGroup() ? FIRST_SAMPLE_IN_GROUP_NANOS : FIRST_SAMPLE_NANOS;
    long nextSample = start + pause;
    poll.watch(ENDED, program.pidfd(), Io.POLLIN);
    poll.watch(CANCEL, cancelled, Io.POLLIN);
    program.fileChanges().ifPresent(changes -> poll.watch(FILE_CHANGE, changes.fd(), Io.POLLIN));
    while (true) {
      feed.watch(poll, STDIN, WAKE);
      output.watch(poll, STDOUT, STDERR);
      poll.await(Math.min(nextSample, deadline) - System.nanoTime());
      if (poll.ready(CANCEL)) {
        return Optional.of(new Outcome.Cancelled());
      }
      if (poll.ready(FILE_CHANGE)) {
        program.fileChanges().ifPresent(FileChanges::answerOne);
      }
      if (poll.ready(STDIN) || poll.ready(WAKE)) {
        feed.push();
      }
      if (!output.pull(poll, STDOUT, STDERR)) {
        return exceeded(Limit.OUTPUT);
      }
      if (poll.ready(ENDED)) {
        return Optional.empty();
      }
      long now = System.nanoTime();
      if (now - deadline >= 0) {
        return exceeded(Limit.WALL);
      }
      if (now - nextSample >= 0) {
        Optional<Limit> limit = usage.sample(scans.atMostOld(pause / 2));
        if (limit.isPresent()) {
          return exceeded(limit.get());
        }
        pause = Math.min(pause + FIRST_SAMPLE_NANOS, slowest);
        nextSample = System.nanoTime() + pause;
      }
    }
  }

  /** Takes what is left in the pipes; all writers are dead, so there is an end. */
  private void drain(Io.Poll poll, Optional<Outcome> verdict) {
    long deadline = System.nanoTime() + DRAIN_NANOS;
    poll.ignore(STDIN);
    poll.ignore(WAKE);
    poll.ignore(ENDED);
    poll.ignore(CANCEL);
    poll.ignore(FILE_CHANGE);
    boolean within = !verdict.equals(exceeded(Limit.OUTPUT));
    while (within && output.open() && System.nanoTime() - deadline < 0) {
      output.watch(poll, STDOUT, STDERR);
      poll.await(deadline - System.nanoTime());
      within = output.pull(poll, STDOUT, STDERR);
    }
  }

  private Report report(long start, Optional<Outcome> verdict, ProcessControl.Ended ended) {
    Duration cpu = ended.cpuTime().plus(tree.orphansCpu());
    cpu = cpu.compareTo(usage.cpuTime()) > 0 ? cpu : usage.cpuTime();
    return new Report(
        verdict.orElse(
            output.exceeded() ? exceeded(Limit.OUTPUT).orElseThrow() : ending(ended, cpu)),
        output.stdout(),
        output.stderr(),
        Duration.ofNanos(System.nanoTime() - start),
        cpu,
        usage.peakMemory(),
        output.rawBytes(),
        output.exceeded());
  }

  private Outcome ending(ProcessControl.Ended ended, Duration cpu) {
    if (ended.exited() && ended.exitCode() == 0) {
      return new Outcome.Exited(0);
    }
    // A shell reports the signal that ended its command as 128 and the signal.
    int signal = ended.exited() ? ended.exitCode() - 128 : ended.signal();
    boolean cpuSpent = cpu.compareTo(quotas.cpuTime()) >= 0;
    if (signal == ProcessControl.SIGXCPU || (signal == ProcessControl.SIGKILL && cpuSpent)) {
      return new Outcome.LimitExceeded(Limit.CPU);
    }
    if (signal == ProcessControl.SIGXFSZ) {
      return new Outcome.LimitExceeded(Limit.FILE_SIZE);
    }
    return ended.exited()
        ? new Outcome.Exited(ended.exitCode())
        : new Outcome.Signaled(ended.signal());
  }

  private static Optional<Outcome> exceeded(Limit limit) {
    return Optional.of(new Outcome.LimitExceeded(limit));
  }
}
