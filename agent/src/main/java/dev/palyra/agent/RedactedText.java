package dev.palyra.agent;

import dev.palyra.core.sandbox.OutputFilter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Takes secrets out of text that arrives in pieces, also where one lies across two. What models and
 * providers say is not trusted to be free of them. For one thread.
 */
final class RedactedText {
  private final OutputFilter.Stream stream;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] rest = new byte[0];

  RedactedText(OutputFilter filter) {
    this.stream = filter.open(OutputFilter.Channel.STDOUT);
  }

  static String whole(OutputFilter filter, String text) {
    if (text.isEmpty()) {
      return text;
    }
    var redacted = new RedactedText(filter);
    return redacted.push(text) + redacted.finish();
  }

  /** What may be shown now. */
  String push(String piece) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    return decode(stream.push(bytes, bytes.length), false);
  }

  String finish() {
    return decode(stream.finish(), true);
  }

  private String decode(byte[] bytes, boolean end) {
    var in = ByteBuffer.allocate(rest.length + bytes.length).put(rest).put(bytes).flip();
    var out = CharBuffer.allocate(in.remaining() + 1);
    var _ = decoder.decode(in, out, end);
    rest = new byte[in.remaining()];
    in.get(rest);
    return out.flip().toString();
  }
}
