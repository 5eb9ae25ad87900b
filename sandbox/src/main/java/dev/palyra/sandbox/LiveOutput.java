package dev.palyra.sandbox;

import dev.palyra.core.sandbox.OutputFilter;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** What a program has written so far, after its filter. Bounded by the program's own quota. */
final class LiveOutput {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** The filter, with a copy of all that it lets through kept here. */
  OutputFilter tee(OutputFilter filter) {
    return channel -> {
      OutputFilter.Stream stream = filter.open(channel);
      return new OutputFilter.Stream() {
        @Override
        public byte[] push(byte[] chunk, int length) {
          return keep(stream.push(chunk, length));
        }

        @Override
        public byte[] finish() {
          return keep(stream.finish());
        }
      };
    };
  }

  private synchronized byte[] keep(byte[] piece) {
    bytes.writeBytes(piece);
    return piece;
  }

  synchronized long size() {
    return bytes.size();
  }

  synchronized byte[] read(long from, int maxBytes) {
    int start = Math.clamp(from, 0, bytes.size());
    int end = (int) Math.min(bytes.size(), (long) start + Math.max(0, maxBytes));
    return Arrays.copyOfRange(bytes.toByteArray(), start, end);
  }
}
