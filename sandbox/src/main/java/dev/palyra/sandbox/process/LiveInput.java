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
 * The standard input of a program that is spoken to while it runs. Whoever says something writes as
 * much as the pipe takes; the rest waits in a bounded queue for the watching thread, and what was
 * said before the program began for its beginning. Thread-safe.
 */
public final class LiveInput {
  private final long maxQueued;
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private long queued;
  private boolean ended;
  private @Nullable Pump pump;

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
    Pump begun = pump;
    if (begun != null) {
      begun.write();
      if (begun.waiting()) {
        Io.wake(begun.event); // The watching thread writes it once the pipe takes more.
      }
    }
    return !ended;
  }

  /** From now on what is said is written to {@code stdin}. */
  Feed begin(Fd stdin) throws ErrnoException {
    var begun = new Pump(stdin, Io.event());
    synchronized (this) {
      pump = begun;
    }
    return begun;
  }

  /** Nothing more is taken; what waits is dropped. */
  public synchronized void end() {
    ended = true;
    pump = null;
    queue.clear();
  }

  /** All of it under the lock of the queue, but for the descriptors, which never change. */
  private final class Pump implements Feed {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Fd stdin;
    private final Fd event;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(CHUNK_BYTES);
    private byte @Nullable [] current;
    private int at;

    Pump(Fd stdin, Fd event) {
      this.stdin = stdin;
      this.event = event;
    }

    @Override
    public void watch(Io.Poll poll, int index, int wake) {
      poll.watch(wake, event, Io.POLLIN);
      synchronized (LiveInput.this) {
        if (waiting()) {
          poll.watch(index, stdin, Io.POLLOUT);
        } else {
          poll.ignore(index);
        }
      }
    }

    @Override
    public void push() {
      synchronized (LiveInput.this) {
        Io.read(event, buffer.asSlice(0, Long.BYTES)); // Lowers it.
        write();
      }
    }

    boolean waiting() {
      return current != null || !queue.isEmpty();
    }

    /** Writes what waits, as far as the pipe takes it. */
    void write() {
      while (true) {
        if (current == null) {
          current = queue.poll();
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
          current = null;
          end();
          return;
        }
        at += (int) count;
        queued -= count;
        if (at == current.length) {
          current = null;
        }
      }
    }

    @Override
    public void close() {
      synchronized (LiveInput.this) {
        end();
        event.close();
        buffer.fill((byte) 0);
        arena.close();
      }
    }
  }
}
