package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * System calls that a filter hands over (seccomp_unotify(2)). The caller waits in the kernel until
 * it is answered. Used by one thread.
 */
public final class SeccompListener implements AutoCloseable {
  private static final int IOCTL = Kernel.number("ioctl");
  private static final int PROCESS_VM_READV = Kernel.number("process_vm_readv");
  private static final int NOTIF_RECV = 0xC0502100;
  private static final int NOTIF_SEND = 0xC0182101;
  private static final int NOTIF_ID_VALID = 0x40082102;
  private static final int NOTIF_ADDFD = 0x40182103;
  private static final int NOTIF_BYTES = 80;
  private static final int ADDFD_FLAG_SETFD = 1;
  private static final int USER_NOTIF_FLAG_CONTINUE = 1;

  private final Fd fd;

  public SeccompListener(Fd fd) {
    this.fd = fd;
  }

  /**
   * A call that waits, with its first five arguments.
   *
   * @param thread id of the thread that waits
   */
  public record Call(
      long id,
      int thread,
      int number,
      long first,
      long second,
      long third,
      long fourth,
      long fifth) {}

  /** Readable when a call waits. */
  public Fd fd() {
    return fd;
  }

  /** The next call; empty if the one that was there has been given up. */
  public Optional<Call> receive() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment notification = arena.allocate(NOTIF_BYTES, 8);
      if (ioctl(NOTIF_RECV, notification) < 0) {
        return Optional.empty();
      }
      return Optional.of(
          new Call(
              notification.get(JAVA_LONG, 0),
              notification.get(JAVA_INT, 8),
              notification.get(JAVA_INT, 16),
              notification.get(JAVA_LONG, 32),
              notification.get(JAVA_LONG, 40),
              notification.get(JAVA_LONG, 48),
              notification.get(JAVA_LONG, 56),
              notification.get(JAVA_LONG, 64)));
    }
  }

  /**
   * Reads the caller's memory; empty if it cannot be read, or if the caller has gone meanwhile and
   * its number may be another's.
   */
  public Optional<byte[]> memory(Call call, long address, int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, length));
      MemorySegment local = vector(arena, buffer.address(), length);
      MemorySegment remote = vector(arena, address, length);
      long count =
          Kernel.call(PROCESS_VM_READV, call.thread(), local.address(), 1, remote.address(), 1, 0);
      return count == length && waiting(call)
          ? Optional.of(buffer.asSlice(0, length).toArray(JAVA_BYTE))
          : Optional.empty();
    }
  }

  /** True while the caller still waits, so that its thread id is still its own. */
  public boolean waiting(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      return ioctl(NOTIF_ID_VALID, arena.allocateFrom(JAVA_LONG, call.id())) == 0;
    }
  }

  /** Puts a copy of {@code ours} in the place of the caller's descriptor. True if it is there. */
  public boolean replace(Call call, int descriptor, Fd ours, boolean closeOnExec) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment add = arena.allocate(24, 8);
      add.set(JAVA_LONG, 0, call.id());
      add.set(JAVA_INT, 8, ADDFD_FLAG_SETFD);
      add.set(JAVA_INT, 12, ours.number());
      add.set(JAVA_INT, 16, descriptor);
      add.set(JAVA_INT, 20, closeOnExec ? Io.O_CLOEXEC : 0);
      return ioctl(NOTIF_ADDFD, add) >= 0;
    }
  }

  /** The call succeeds with 0, without having been made. */
  public void succeed(Call call) {
    succeed(call, 0);
  }

  /** The call returns this, without having been made. */
  public void succeed(Call call, long result) {
    respond(call, result, 0, 0);
  }

  /** The call fails. */
  public void fail(Call call, int errno) {
    respond(call, 0, -errno, 0);
  }

  /**
   * The kernel makes the call. It reads its arguments again, so this is only for calls that may be
   * made with any arguments.
   */
  public void proceed(Call call) {
    respond(call, 0, 0, USER_NOTIF_FLAG_CONTINUE);
  }

  private void respond(Call call, long result, int error, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment response = arena.allocate(24, 8);
      response.set(JAVA_LONG, 0, call.id());
      response.set(JAVA_LONG, 8, result);
      response.set(JAVA_INT, 16, error);
      response.set(JAVA_INT, 20, flags);
      ioctl(NOTIF_SEND, response);
    }
  }

  private static MemorySegment vector(Arena arena, long address, long length) {
    MemorySegment vector = arena.allocate(JAVA_LONG, 2);
    vector.setAtIndex(JAVA_LONG, 0, address);
    vector.setAtIndex(JAVA_LONG, 1, length);
    return vector;
  }

  private long ioctl(int request, MemorySegment argument) {
    return Kernel.call(IOCTL, fd.number(), Integer.toUnsignedLong(request), argument.address());
  }

  @Override
  public void close() {
    fd.close();
  }
}
