package dev.palyra.mcp.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Text as the value of a header: as it is where a header can carry it, else Base64 of its UTF-8
 * between two marks. What comes out of {@link #encoded} is visible ASCII, spaces inside included,
 * whatever went in.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#value-encoding">Value
 *     Encoding</a>
 */
public final class HeaderText {
  private static final String BEGIN = "=?base64?";
  private static final String END = "?=";

  private HeaderText() {}

  public static String encoded(String text) {
    return plain(text)
        ? text
        : BEGIN + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + END;
  }

  /** Whether a header can carry it as it is, and nobody takes it for something encoded. */
  private static boolean plain(String text) {
    return text.equals(text.strip())
        && !text.startsWith(BEGIN)
        && text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /** What a header says; empty where it holds what none may hold, or broken Base64 or UTF-8. */
  public static Optional<String> decoded(String header) {
    String value = header.strip();
    if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
      return Optional.empty();
    }
    if (!value.startsWith(BEGIN) || !value.endsWith(END)) {
      return Optional.of(value);
    }
    if (value.length() < BEGIN.length() + END.length()) {
      return Optional.empty(); // `=?base64?=`: the marks share a character.
    }
    String encoded = value.substring(BEGIN.length(), value.length() - END.length());
    if (encoded.length() % 4 != 0) { // The JDK's decoder does without padding.
      return Optional.empty();
    }
    try {
      byte[] utf8 = Base64.getDecoder().decode(encoded);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
