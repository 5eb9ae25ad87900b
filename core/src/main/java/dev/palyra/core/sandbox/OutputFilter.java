package dev.palyra.core.sandbox;

import dev.palyra.core.secret.RedactedStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Makes a filter for each output stream of an execution; secret redaction is one. Filters run while
 * the program writes, so nothing unfiltered is ever kept.
 */
@FunctionalInterface
public interface OutputFilter {
  /** The two streams of a program. */
  enum Channel {
    STDOUT,
    STDERR
  }

  /** A new filter; used by one thread, for one stream. */
  Stream open(Channel channel);

  /** Bytes in, bytes out; it may hold back what could still turn into something to hide. */
  interface Stream {
    /** Takes the first {@code length} bytes of {@code chunk} and returns what may be shown now. */
    byte[] push(byte[] chunk, int length);

    /** Returns what was held back; called once, at the end of the stream. */
    byte[] finish();
  }

  /** A stream of which all is there: what may be shown of it. */
  default byte[] whole(Channel channel, byte[] bytes) {
    Stream stream = open(channel);
    var shown = new ByteArrayOutputStream(bytes.length);
    shown.writeBytes(stream.push(bytes, bytes.length));
    shown.writeBytes(stream.finish());
    return shown.toByteArray();
  }

  /** Takes secrets out; {@code streams} gives a new stream for each output. */
  static OutputFilter redacting(Supplier<RedactedStream> streams) {
    return _ -> {
      RedactedStream stream = streams.get();
      return new Stream() {
        @Override
        public byte[] push(byte[] chunk, int length) {
          return stream.push(chunk, length);
        }

        @Override
        public byte[] finish() {
          return stream.finish();
        }
      };
    };
  }

  /** Lets everything through. */
  OutputFilter IDENTITY =
      channel ->
          new Stream() {
            @Override
            public byte[] push(byte[] chunk, int length) {
              return Arrays.copyOf(chunk, length);
            }

            @Override
            public byte[] finish() {
              return new byte[0];
            }
          };
}
