package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Resource limits of another process (prlimit(2)); the numbers are the kernel's. */
public enum Rlimit {
  CPU(0),
  FSIZE(1),
  DATA(2),
  STACK(3),
  CORE(4),
  NPROC(6),
  NOFILE(7),
  MEMLOCK(8),
  AS(9),
  MSGQUEUE(12),
  NICE(13),
  RTPRIO(14),
  RTTIME(15);

  private static final int PRLIMIT64 = Kernel.number("prlimit64");

  private final int resource;

  Rlimit(int resource) {
    this.resource = resource;
  }

  int resource() {
    return resource;
  }

  /** Sets soft and hard limit; where the gateway's own hard limit is lower, that one stays. */
  public void set(int pid, long value) throws ErrnoException {
    set(pid, value, value);
  }

  /** The same with a hard limit above the soft one. */
  public void set(int pid, long soft, long hard) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limit = arena.allocate(JAVA_LONG, 2);
      long result = prlimit(pid, limit, soft, hard);
      if (result == -Errno.EPERM) {
        MemorySegment current = arena.allocate(JAVA_LONG, 2);
        ErrnoException.check(
            "prlimit", Kernel.call(PRLIMIT64, pid, resource, 0, current.address()));
        long own = current.getAtIndex(JAVA_LONG, 1);
        result = prlimit(pid, limit, lower(own, soft), lower(own, hard));
      }
      ErrnoException.check("prlimit", result);
    }
  }

  private static long lower(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? a : b;
  }

  private long prlimit(int pid, MemorySegment limit, long soft, long hard) {
    limit.setAtIndex(JAVA_LONG, 0, soft);
    limit.setAtIndex(JAVA_LONG, 1, hard);
    return Kernel.call(PRLIMIT64, pid, resource, limit.address(), 0);
  }
}
