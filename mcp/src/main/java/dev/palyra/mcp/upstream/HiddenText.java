package dev.palyra.mcp.upstream;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Finds characters that a person who reads a text does not see, or sees elsewhere, and a model
 * reads: control and format characters, tags, private use, unpaired surrogates.
 *
 * @see <a href="https://www.unicode.org/reports/tr36/">Unicode Security Considerations</a>
 */
final class HiddenText {
  private HiddenText() {}

  /** Names the first one in any string of {@code node}, names of members too. */
  static Optional<String> in(JsonNode node) {
    if (node.isString()) {
      return in(node.asString());
    }
    for (String name : node.propertyNames()) {
      Optional<String> found = in(name);
      if (found.isPresent()) {
        return found;
      }
    }
    for (JsonNode child : node) {
      Optional<String> found = in(child);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  static Optional<String> in(String text) {
    int before = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int after = i < text.length() ? text.codePointAt(i) : 0;
      if (hidden(c, before, after)) {
        return Optional.of(String.format("the hidden character U+%04X", c));
      }
      before = c;
    }
    return Optional.empty();
  }

  private static boolean hidden(int c, int before, int after) {
    if (c == '\n' || c == '\t' || c == '\r') {
      return false;
    }
    if (c == 0x200d) { // It joins emoji to one picture, and nothing else here.
      return !(emoji(before) && emoji(after));
    }
    if (c >= 0xfe00 && c <= 0xfe0f) { // It chooses how a character is drawn.
      return before == 0;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> (c >= 0xe0100 && c <= 0xe01ef) || c == 0x115f || c == 0x1160 || c == 0x3164;
    };
  }

  private static boolean emoji(int c) {
    return Character.isEmoji(c) || c == 0xfe0f || Character.isEmojiModifier(c);
  }
}
