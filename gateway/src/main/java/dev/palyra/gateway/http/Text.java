package dev.palyra.gateway.http;

/** Shows what a client sent: on one line, without control characters, not too long. */
final class Text {
  private static final int MAX_SHOWN = 80;
  private static final int MAX_LINE = 500;

  private Text() {}

  /** A name or value that is quoted in a message. */
  static String shown(String text) {
    return cut(text.replaceAll("[\\p{Cntrl}\\p{Cf}`]", "?"), MAX_SHOWN);
  }

  /** A whole message. */
  static String line(String text) {
    return cut(text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?"), MAX_LINE);
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max - 1) + "…";
  }
}
