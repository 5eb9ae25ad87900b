package dev.palyra.sandbox.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Writes a program's standard input and closes it; wipes its own copy afterwards. */
final class InputPump implements Feed {
  private static final int CHUNK_BYTES = 64 << 10;

  private final Arena arena = Arena.ofConfined();
  private final Fd fd;
  private final MemorySegment bytes;
  private long written;

  InputPump(Fd fd, Bytes input) {
    this.fd = fd;
    byte[] copy = input.toArray();
    this.bytes = arena.allocate(Math.max(1, copy.length));
    MemorySegment.copy(copy, 0, bytes, JAVA_BYTE, 0, copy.length);
    java.util.Arrays.fill(copy, (byte) 0);
    this.left = copy.length;
    if (left == 0) {
      fd.close();
    }
  }

  private long left;

  @Override
  public void watch(Io.Poll poll, int index, int wake) {
    if (left > 0) {
      poll.watch(index, fd, Io.POLLOUT);
    } else {
      poll.ignore(index);
    }
  }

  @Override
  public void push() {
    long count = Io.write(fd, bytes.asSlice(written, Math.min(left, CHUNK_BYTES)));
    if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
      return;
    }
    if (count < 0) { // Nobody reads it any more.
      left = 0;
    } else {
      written += count;
      left -= count;
    }
    if (left == 0) {
      fd.close();
    }
  }

  @Override
  public void close() {
    bytes.fill((byte) 0);
    arena.close();
  }
}
