package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;

/** Signals, waiting and descriptors for processes. */
public final class ProcessControl {
  public static final int SIGKILL = 9;
  public static final int SIGSTOP = 19;
  public static final int SIGXCPU = 24;
  public static final int SIGXFSZ = 25;

  private static final int KILL = Kernel.number("kill");
  private static final int WAIT4 = Kernel.number("wait4");
  private static final int PIDFD_OPEN = Kernel.number("pidfd_open");
  private static final int PIDFD_SEND_SIGNAL = Kernel.number("pidfd_send_signal");
  private static final int PIDFD_GETFD = Kernel.number("pidfd_getfd");
  private static final int WNOHANG = 1;

  private ProcessControl() {}

  /**
   * How a process ended, and what it and the children that it waited for had used.
   *
   * @param status as of wait(2)
   * @param maxRssBytes an upper bound: a process that was started by vfork begins with its parent's
   */
  public record Ended(int status, Duration cpuTime, long maxRssBytes) {
    public boolean exited() {
      return (status & 0x7F) == 0;
    }

    public int exitCode() {
      return status >> 8 & 0xFF;
    }

    public int signal() {
      return status & 0x7F;
    }
  }

  /** Readable once the process has ended. */
  public static Fd pidfd(int pid) throws ErrnoException {
    return Fd.of("pidfd_open", Kernel.call(PIDFD_OPEN, pid, 0));
  }

  /**
   * A copy of what a process has open under a number.
   *
   * @throws ErrnoException EBADF, or EPERM where this process may not trace that one
   */
  public static Fd descriptor(Fd pidfd, int number) throws ErrnoException {
    return Fd.of("pidfd_getfd", Kernel.call(PIDFD_GETFD, pidfd.number(), number, 0));
  }

  /** Stops a process where it is; only SIGCONT or SIGKILL ends that. */
  public static void stop(Fd pidfd) {
    Kernel.call(PIDFD_SEND_SIGNAL, pidfd.number(), SIGSTOP, 0, 0);
  }

  public static void kill(Fd pidfd) {
    Kernel.call(PIDFD_SEND_SIGNAL, pidfd.number(), SIGKILL, 0, 0);
  }

  /**
   * Kills a process group. The caller must not have waited for its leader yet: until then, the
   * number cannot be another group's.
   */
  public static void killGroup(int leader) {
    if (leader <= 1) {
      throw new IllegalArgumentException("not a process group of ours: " + leader);
    }
    Kernel.call(KILL, -leader, SIGKILL);
  }

  /** As {@link Children#reap}, for which it is. */
  static Optional<Ended> reap(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(JAVA_INT);
      MemorySegment usage = arena.allocate(144, 8);
      if (Kernel.call(WAIT4, pid, status.address(), WNOHANG, usage.address()) != pid) {
        return Optional.empty();
      }
      Duration cpu = time(usage, 0).plus(time(usage, 16));
      return Optional.of(new Ended(status.get(JAVA_INT, 0), cpu, usage.get(JAVA_LONG, 32) * 1024));
    }
  }

  private static Duration time(MemorySegment usage, long at) {
    return Duration.ofSeconds(usage.get(JAVA_LONG, at))
        .plusNanos(usage.get(JAVA_LONG, at + 8) * 1_000);
  }
}
