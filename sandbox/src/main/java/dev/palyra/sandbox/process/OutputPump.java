package dev.palyra.sandbox.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reads both output streams of a program through their filters, up to a quota of raw bytes. */
final class OutputPump {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Channel stdout;
  private final Channel stderr;
  private final long quota;
  private long raw;
  private boolean exceeded;

  OutputPump(Launched program, OutputFilter filter, long quota) {
    this.stdout = new Channel(program.stdout(), filter.open(OutputFilter.Channel.STDOUT));
    this.stderr = new Channel(program.stderr(), filter.open(OutputFilter.Channel.STDERR));
    this.quota = quota;
  }

  private final class Channel {
    private final Fd fd;
    private final OutputFilter.Stream filter;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);
    private boolean open = true;

    Channel(Fd fd, OutputFilter.Stream filter) {
      this.fd = fd;
      this.filter = filter;
    }

    void watch(Io.Poll poll, int index) {
      if (open) {
        poll.watch(index, fd, Io.POLLIN);
      } else {
        poll.ignore(index);
      }
    }

    void pull() {
      long count = Io.read(fd, buffer);
      if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
        return;
      }
      if (count <= 0) {
        open = false;
        kept.writeBytes(filter.finish());
        return;
      }
      long allowed = Math.min(count, quota - raw);
      raw += allowed;
      exceeded |= allowed < count;
      kept.writeBytes(filter.push(buffer.asSlice(0, allowed).toArray(JAVA_BYTE), (int) allowed));
    }

    Bytes result() {
      if (open) {
        open = false;
        kept.writeBytes(filter.finish());
      }
      return Bytes.of(kept.toByteArray());
    }
  }

  void watch(Io.Poll poll, int out, int err) {
    stdout.watch(poll, out);
    stderr.watch(poll, err);
  }

  /** Reads what is ready; false if the quota is exceeded. */
  boolean pull(Io.Poll poll, int out, int err) {
    if (poll.ready(out)) {
      stdout.pull();
    }
    if (poll.ready(err) && !exceeded) {
      stderr.pull();
    }
    return !exceeded;
  }

  boolean open() {
    return stdout.open || stderr.open;
  }

  boolean exceeded() {
    return exceeded;
  }

  long rawBytes() {
    return raw;
  }

  /** What passed the filter; ends the stream. */
  Bytes stdout() {
    return stdout.result();
  }

  Bytes stderr() {
    return stderr.result();
  }
}
