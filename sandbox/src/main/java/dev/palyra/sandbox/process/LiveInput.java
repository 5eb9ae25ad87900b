package dev.palyra.sandbox.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The standard input of a program that is spoken to while it runs: a bounded queue that any thread
 * fills and the watching thread writes. What was said before the program began waits for it.
 * Thread-safe.
 */
public final class LiveInput {
  private final long maxQueued;
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private long queued;
  private boolean ended;
  private @Nullable Fd wake;

  /**
   * @param maxQueued most bytes that wait to be read
   */
  public LiveInput(long maxQueued) {
    this.maxQueued = maxQueued;
  }

  /** Queues bytes; false if the program is gone or too much waits. */
  public synchronized boolean say(byte[] bytes) {
    if (ended || queued + bytes.length > maxQueued) {
      return false;
    }
    queue.add(bytes.clone());
    queued += bytes.length;
    if (wake != null) {
      Io.wake(wake);
    }
    return true;
  }

  private synchronized byte @Nullable [] next() {
    return queue.poll();
  }

  private synchronized void written(int count) {
    queued -= count;
  }

  private synchronized boolean waiting() {
    return !queue.isEmpty();
  }

  /** From now on what is said is written to {@code stdin}. */
  Feed begin(Fd stdin) throws ErrnoException {
    var pump = new Pump(stdin, Io.event());
    synchronized (this) {
      wake = pump.event;
    }
    return pump;
  }

  /** Nothing more is taken; what waits is dropped. */
  public synchronized void end() {
    ended = true;
    wake = null;
    queue.clear();
  }

  private final class Pump implements Feed {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Fd stdin;
    private final Fd event;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(CHUNK_BYTES);
    private byte @Nullable [] current;
    private int at;
    private boolean broken;

    Pump(Fd stdin, Fd event) {
      this.stdin = stdin;
      this.event = event;
    }

    @Override
    public void watch(Io.Poll poll, int index, int wake) {
      poll.watch(wake, event, Io.POLLIN);
      if (!broken && (current != null || waiting())) {
        poll.watch(index, stdin, Io.POLLOUT);
      } else {
        poll.ignore(index);
      }
    }

    @Override
    public void push() {
      // Lowers the event before looking: what comes afterwards raises it again.
      Io.read(event, buffer.asSlice(0, Long.BYTES));
      while (!broken) {
        if (current == null) {
          current = next();
          at = 0;
        }
        if (current == null) {
          return;
        }
        int length = Math.min(CHUNK_BYTES, current.length - at);
        MemorySegment.copy(current, at, buffer, JAVA_BYTE, 0, length);
        long count = Io.write(stdin, buffer.asSlice(0, length));
        if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
          return;
        }
        if (count < 0) { // Nobody reads it any more.
          broken = true;
          LiveInput.this.end();
          return;
        }
        at += (int) count;
        written((int) count);
        if (at == current.length) {
          current = null;
        }
      }
    }

    @Override
    public void close() {
      LiveInput.this.end();
      event.close();
      buffer.fill((byte) 0);
      arena.close();
    }
  }
}
