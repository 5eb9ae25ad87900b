package dev.palyra.cedar.model;

/** How Cedar writes strings. */
public final class Text {
  private Text() {}

  /** The string as a Cedar literal, in double quotes; reading it gives the same string. */
  public static String quote(String value) {
    StringBuilder out = new StringBuilder(value.length() + 2).append('"');
    appendEscaped(value, out);
    return out.append('"').toString();
  }

  /**
   * The string escaped for a place between double quotes. Letters of all scripts stay; what is
   * invisible does not.
   */
  static void appendEscaped(String value, StringBuilder out) {
    for (int i = 0; i < value.length(); ) {
      int c = value.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case 0 -> out.append("\\0");
        default -> {
          if (isVisible(c)) {
            out.appendCodePoint(c);
          } else {
            out.append("\\u{").append(Integer.toHexString(c)).append('}');
          }
        }
      }
    }
  }

  // Format characters include the bidirectional controls, with which a policy could be made to read
  // as another.
  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
