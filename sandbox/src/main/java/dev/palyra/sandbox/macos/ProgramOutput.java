package dev.palyra.sandbox.macos;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.OutputFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * Both output streams of a program through their filters, up to a quota of raw bytes for both. Each
 * is read on a thread of its own. Thread-safe.
 */
final class ProgramOutput {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Channel stdout;
  private final Channel stderr;
  private final byte[] word;
  private final long quota;
  private final Runnable whenExceeded;
  // INVARIANT: what follows, and the channels, are guarded by this.
  private long raw;
  private boolean exceeded;
  private boolean begun;
  private boolean over;

  /**
   * @param word with what standard output must begin; it is nobody's output
   * @param whenExceeded run on a reading thread
   */
  ProgramOutput(
      Process program, OutputFilter filter, long quota, String word, Runnable whenExceeded) {
    this.quota = quota;
    this.word = word.getBytes(StandardCharsets.US_ASCII);
    this.whenExceeded = whenExceeded;
    this.stdout = new Channel(program.getInputStream(), filter.open(OutputFilter.Channel.STDOUT));
    this.stderr = new Channel(program.getErrorStream(), filter.open(OutputFilter.Channel.STDERR));
  }

  void start() {
    stdout.thread.start();
    stderr.thread.start();
  }

  private final class Channel {
    private final InputStream in;
    private final OutputFilter.Stream filter;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread thread =
        Thread.ofPlatform().daemon().name("palyra-output").unstarted(this::pump);

    Channel(InputStream in, OutputFilter.Stream filter) {
      this.in = in;
      this.filter = filter;
    }

    private void pump() {
      try {
        if (this == stdout && !begins()) {
          return;
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0 && take(buffer, count); ) {
          count = in.read(buffer);
        }
      } catch (IOException e) {
        // The stream was closed when the program had ended.
      }
    }

    private boolean begins() throws IOException {
      boolean same = Arrays.equals(in.readNBytes(word.length), word);
      synchronized (ProgramOutput.this) {
        begun = same;
      }
      return same;
    }

    /** False once nothing more is taken. */
    private boolean take(byte[] buffer, int count) {
      boolean first;
      synchronized (ProgramOutput.this) {
        if (over || exceeded) {
          return false;
        }
        int allowed = (int) Math.min(count, quota - raw);
        raw += allowed;
        exceeded = allowed < count;
        first = exceeded;
        kept.writeBytes(filter.push(buffer, allowed));
      }
      if (first) {
        whenExceeded.run();
      }
      return !first;
    }
  }

  /** Waits for the ends of both streams, whose writers are dead; takes nothing after that. */
  void finish(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    for (Thread thread : java.util.List.of(stdout.thread, stderr.thread)) {
      try {
        boolean _ = thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    synchronized (this) {
      over = true;
      stdout.kept.writeBytes(stdout.filter.finish());
      stderr.kept.writeBytes(stderr.filter.finish());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the word has come. */
  synchronized boolean begun() {
    return begun;
  }

  synchronized boolean exceeded() {
    return exceeded;
  }

  synchronized long rawBytes() {
    return raw;
  }

  /** What passed the filter; to be asked once it is finished. */
  synchronized Bytes stdout() {
    return Bytes.of(stdout.kept.toByteArray());
  }

  synchronized Bytes stderr() {
    return Bytes.of(stderr.kept.toByteArray());
  }
}
