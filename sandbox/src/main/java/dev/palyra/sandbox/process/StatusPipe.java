package dev.palyra.sandbox.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Script;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Both pipes of the waiting program. It answers with four bytes: 0, it waits; another number, the
 * negative errno of what it could not do; the end of the pipe, it has become another program.
 *
 * <p>Nothing but the waiting program ever holds these descriptors when a program runs, so that no
 * program can answer in its place.
 */
final class StatusPipe implements AutoCloseable {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final int MAX_LINE_BYTES = 512;

  private final Fd messages;
  private final Fd answers;

  StatusPipe(Fd messages, Fd answers) {
    this.messages = messages;
    this.answers = answers;
  }

  void send(Script script) throws ErrnoException {
    Io.writeAll(messages, script, System.nanoTime() + PATIENCE_NANOS);
  }

  /** False if it ended instead. */
  boolean awaitWaiting() throws ErrnoException {
    return answer();
  }

  void awaitExecution() throws ErrnoException {
    if (answer()) {
      throw new ErrnoException("start", Errno.EINVAL); // it became the waiting program once more
    }
  }

  /** True if it says that it waits, false at the end of the pipe. */
  private boolean answer() throws ErrnoException {
    try (Arena arena = Arena.ofConfined();
        Io.Poll poll = new Io.Poll(1)) {
      MemorySegment answer = arena.allocate(JAVA_INT);
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      poll.watch(0, answers, Io.POLLIN);
      while (System.nanoTime() - deadline < 0) {
        poll.await(deadline - System.nanoTime());
        long count = Io.read(answers, answer);
        if (count == 0) {
          return false;
        }
        if (count == JAVA_INT.byteSize()) { // a pipe does not split so little
          int result = answer.get(JAVA_INT, 0);
          if (result == 0) {
            return true;
          }
          throw new ErrnoException("start", -result);
        }
      }
      throw new ErrnoException("start", Errno.ETIMEDOUT);
    }
  }

  /** What is there to be read of a pipe, up to the end of its first line. */
  static String firstLine(Fd pipe) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(MAX_LINE_BYTES);
      long count = Math.max(0, Io.read(pipe, buffer));
      byte[] bytes = buffer.asSlice(0, count).toArray(JAVA_BYTE);
      return new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }
  }

  @Override
  public void close() {
    messages.close();
    answers.close();
  }
}
