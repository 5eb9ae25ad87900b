package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Pipes, event descriptors, reading, writing and waiting. */
public final class Io {
  public static final int O_CLOEXEC = 0x80000;
  public static final int O_NONBLOCK = 0x800;
  public static final short POLLIN = 1;
  public static final short POLLOUT = 4;
  private static final short POLLHUP = 16;

  private static final int PIPE2 = Kernel.number("pipe2");
  private static final int EVENTFD2 = Kernel.number("eventfd2");
  private static final int READ = Kernel.number("read");
  private static final int WRITE = Kernel.number("write");
  private static final int PREAD64 = Kernel.number("pread64");
  private static final int FSYNC = Kernel.number("fsync");
  private static final int PPOLL = Kernel.number("ppoll");
  private static final int FCNTL = Kernel.number("fcntl");
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int SIZEOF_POLLFD = 8;

  private Io() {}

  /** Both ends of a pipe. */
  public record Pipe(Fd read, Fd write) implements AutoCloseable {
    @Override
    public void close() {
      read.close();
      write.close();
    }
  }

  public static Pipe pipe() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment fds = arena.allocate(JAVA_INT, 2);
      ErrnoException.check("pipe2", Kernel.call(PIPE2, fds.address(), O_CLOEXEC));
      return new Pipe(new Fd(fds.getAtIndex(JAVA_INT, 0)), new Fd(fds.getAtIndex(JAVA_INT, 1)));
    }
  }

  /** A counter that {@link #wake} raises; readable once raised. */
  public static Fd event() throws ErrnoException {
    return Fd.of("eventfd2", Kernel.call(EVENTFD2, 0, O_CLOEXEC | O_NONBLOCK));
  }

  /** Raises an {@link #event}. Never blocks. */
  public static void wake(Fd event) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = arena.allocateFrom(JAVA_LONG, 1L);
      Kernel.call(WRITE, event.number(), one.address(), Long.BYTES);
    }
  }

  /** Takes over a descriptor that a system call has returned elsewhere. */
  public static Fd adopt(int number) {
    return new Fd(number);
  }

  public static void nonBlocking(Fd fd) throws ErrnoException {
    ErrnoException.check("fcntl", Kernel.call(FCNTL, fd.number(), F_SETFL, O_NONBLOCK));
  }

  /**
   * A copy with a number of 64 or more, out of the way of the numbers that a child's descriptors
   * get.
   */
  public static Fd raised(Fd fd) throws ErrnoException {
    return Fd.of("fcntl", Kernel.call(FCNTL, fd.number(), F_DUPFD_CLOEXEC, 64));
  }

  /** Bytes read, 0 at the end, or a negative errno. */
  public static long read(Fd fd, MemorySegment buffer) {
    return Kernel.call(READ, fd.number(), buffer.address(), buffer.byteSize());
  }

  /** Bytes written, or a negative errno. */
  public static long write(Fd fd, MemorySegment buffer) {
    return Kernel.call(WRITE, fd.number(), buffer.address(), buffer.byteSize());
  }

  /** Bytes read at {@code offset}, 0 at the end, or a negative errno. */
  public static long read(Fd fd, MemorySegment buffer, long offset) {
    return Kernel.call(PREAD64, fd.number(), buffer.address(), buffer.byteSize(), offset);
  }

  /** Writes all of it and waits until it is on the disk. */
  public static void writeDurably(Fd fd, byte[] bytes) throws ErrnoException {
    writeAll(fd, bytes);
    ErrnoException.check("fsync", Kernel.call(FSYNC, fd.number()));
  }

  /** Writes all of it; to a pipe, no more than fits. */
  public static void writeAll(Fd fd, byte[] bytes) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, bytes.length));
      MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
      for (long at = 0; at < bytes.length; ) {
        at += ErrnoException.check("write", write(fd, buffer.asSlice(at, bytes.length - at)));
      }
    }
  }

  /**
   * Writes a script to a pipe that does not block, as its reader takes it.
   *
   * @param deadline of System.nanoTime
   */
  public static void writeAll(Fd fd, Script script, long deadline) throws ErrnoException {
    byte[] bytes = script.bytes();
    try (Arena arena = Arena.ofConfined();
        Poll poll = new Poll(1)) {
      MemorySegment buffer = arena.allocate(bytes.length);
      MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
      poll.watch(0, fd, POLLOUT);
      for (long at = 0; at < bytes.length; ) {
        long count = write(fd, buffer.asSlice(at));
        if (count == -Errno.EAGAIN) {
          if (System.nanoTime() - deadline >= 0) {
            throw new ErrnoException("write", Errno.ETIMEDOUT);
          }
          poll.await(deadline - System.nanoTime());
        } else {
          at += ErrnoException.check("write", count);
        }
      }
      buffer.fill((byte) 0); // it may hold secrets
    }
  }

  /** What to wait for. Reused between calls; not thread-safe. */
  public static final class Poll implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment entries;
    private final MemorySegment timeout = arena.allocate(16, 8);
    private final int size;

    public Poll(int size) {
      this.size = size;
      this.entries = arena.allocate((long) size * SIZEOF_POLLFD, 4);
      for (int i = 0; i < size; i++) {
        ignore(i);
      }
    }

    public void watch(int index, Fd fd, short events) {
      long at = (long) index * SIZEOF_POLLFD;
      entries.set(JAVA_INT, at, fd.number());
      entries.set(JAVA_SHORT, at + 4, events);
    }

    public void ignore(int index) {
      entries.set(JAVA_INT, (long) index * SIZEOF_POLLFD, -1);
    }

    /** Waits until something is ready, at most {@code nanos}. */
    public void await(long nanos) {
      long positive = Math.max(0, nanos);
      timeout.set(JAVA_LONG, 0, positive / 1_000_000_000L);
      timeout.set(JAVA_LONG, 8, positive % 1_000_000_000L);
      if (Kernel.call(PPOLL, entries.address(), size, timeout.address(), 0, 8) < 0) {
        for (int i = 0; i < size; i++) {
          entries.set(JAVA_SHORT, (long) i * SIZEOF_POLLFD + 6, (short) 0);
        }
      }
    }

    /** True if the entry is ready, at its end, or broken. */
    public boolean ready(int index) {
      long at = (long) index * SIZEOF_POLLFD;
      return entries.get(JAVA_INT, at) >= 0 && entries.get(JAVA_SHORT, at + 6) != 0;
    }

    /** True if nobody is left at the other end. */
    public boolean hungUp(int index) {
      return (entries.get(JAVA_SHORT, (long) index * SIZEOF_POLLFD + 6) & POLLHUP) != 0;
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
