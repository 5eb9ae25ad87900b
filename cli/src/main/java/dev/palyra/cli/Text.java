package dev.palyra.cli;

/**
 * Makes text from outside safe to print: a tool's output must not move the cursor or hide what
 * follows.
 */
final class Text {
  private Text() {}

  /** On one line, without control and format characters. */
  static String line(String text) {
    return clean(text, false);
  }

  /** Line breaks and tabs stay. */
  static String block(String text) {
    return clean(text, true);
  }

  /** {@link #line} and at most {@code width} characters. */
  static String fit(String text, int width) {
    String line = line(text);
    return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
  }

  private static String clean(String text, boolean breaks) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          int type = Character.getType(c);
          if (breaks && (c == '\n' || c == '\t')) {
            out.appendCodePoint(c);
          } else if (type == Character.CONTROL
              || type == Character.FORMAT
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR) {
            out.append(breaks ? "\ufffd" : " ");
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.toString();
  }
}
