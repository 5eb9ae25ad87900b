package dev.palyra.cedar.model;

/** ASCII digits: {@link Character#isDigit} would accept those of every script. */
final class Digits {
  private Digits() {}

  static boolean is(char c) {
    return c >= '0' && c <= '9';
  }

  /** Whether the range holds at least one character, and digits only. */
  static boolean only(String text, int start, int end) {
    if (start >= end) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (!is(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The number in a range that holds digits only and is short enough for an {@code int}. */
  static int number(String text, int start, int end) {
    return Integer.parseInt(text, start, end, 10);
  }
}
