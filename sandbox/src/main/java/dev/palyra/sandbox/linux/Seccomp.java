package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Installs seccomp filters on the calling thread (seccomp(2)). */
public final class Seccomp {
  private static final int SECCOMP = Kernel.number("seccomp");
  private static final int SET_MODE_FILTER = 1;
  private static final int FLAG_NEW_LISTENER = 1 << 3;
  private static final int FLAG_WAIT_KILLABLE_RECV = 1 << 5; // since Linux 5.19

  private Seccomp() {}

  /** A filter in the kernel's own memory layout, ready to install without allocating. */
  public static final class Prepared {
    private final MemorySegment program;

    private Prepared(MemorySegment program) {
      this.program = program;
    }

    /**
     * Restricts the calling thread, and what it starts, for good.
     *
     * @return 0, or a negative errno
     */
    public long installOnThread() {
      return Kernel.call(SECCOMP, SET_MODE_FILTER, 0, program.address());
    }

    /**
     * The same, and returns a descriptor on which the calls arrive that the filter hands over
     * (SECCOMP_RET_USER_NOTIF); or a negative errno. Where the kernel can, a call that has been
     * received is answered once: no signal makes the program give it up or make it again.
     */
    public long installWithListener() {
      int flags = FLAG_NEW_LISTENER | FLAG_WAIT_KILLABLE_RECV;
      long listener = Kernel.call(SECCOMP, SET_MODE_FILTER, flags, program.address());
      return listener == -Errno.EINVAL
          ? Kernel.call(SECCOMP, SET_MODE_FILTER, FLAG_NEW_LISTENER, program.address())
          : listener;
    }
  }

  /** Copies {@code filter} into memory that lives as long as {@code arena}. */
  public static Prepared prepare(Arena arena, SeccompFilter filter) {
    byte[] code = filter.code();
    MemorySegment instructions = arena.allocate(code.length, 8);
    MemorySegment.copy(code, 0, instructions, JAVA_BYTE, 0, code.length);
    MemorySegment program = arena.allocate(16, 8);
    program.set(JAVA_SHORT, 0, (short) (code.length / SeccompFilter.INSTRUCTION_BYTES));
    program.set(ADDRESS, 8, instructions);
    return new Prepared(program);
  }
}
