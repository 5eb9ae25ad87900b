package dev.palyra.cedar.model;

/**
 * A Cedar {@code duration}: a signed number of milliseconds.
 *
 * @param millis the length in milliseconds
 */
public record DurationValue(long millis) implements ExtensionValue, Comparable<DurationValue> {
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
  private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

  /**
   * Reads {@code -?} and then at least one of {@code 1d}, {@code 2h}, {@code 3m}, {@code 4s},
   * {@code 5ms}, each at most once and in this order.
   *
   * @throws ExtensionException when the text is not of that form or exceeds 64 bits of milliseconds
   */
  public static DurationValue parse(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    boolean negative = at == 1;
    if (at == text.length()) {
      throw malformed(text);
    }
    try {
      long millis = 0;
      int unit = -1;
      while (at < text.length()) {
        int start = at;
        while (at < text.length() && Digits.is(text.charAt(at))) {
          at++;
        }
        int next = unitAt(text, at);
        if (at == start || next <= unit) {
          throw malformed(text);
        }
        // Negative from the start: -9223372036854775808ms has no positive counterpart.
        long amount = Long.parseLong((negative ? "-" : "") + text.substring(start, at));
        millis = Math.addExact(millis, Math.multiplyExact(amount, MILLIS[next]));
        unit = next;
        at += UNITS[next].length();
      }
      return new DurationValue(millis);
    } catch (ArithmeticException | NumberFormatException _) {
      throw new ExtensionException("`%s` exceeds 64 bits of milliseconds", text);
    }
  }

  private static int unitAt(String text, int at) {
    for (int i = UNITS.length - 1; i >= 0; i--) {
      if (text.startsWith(UNITS[i], at)) { // `ms` before `m`.
        return i;
      }
    }
    return -1;
  }

  private static ExtensionException malformed(String text) {
    return new ExtensionException(
        "`%s` is not a duration, expected for example `1d2h3m4s5ms`", text);
  }

  /** Whole seconds, rounded towards zero, as all the conversions are. */
  public long toSeconds() {
    return millis / 1_000;
  }

  public long toMinutes() {
    return millis / 60_000;
  }

  public long toHours() {
    return millis / 3_600_000;
  }

  public long toDays() {
    return millis / 86_400_000;
  }

  @Override
  public int compareTo(DurationValue other) {
    return Long.compare(millis, other.millis);
  }

  /** The text that {@link #parse} reads back, in milliseconds. */
  public String argument() {
    return millis + "ms";
  }

  @Override
  public String toString() {
    return "duration(\"" + argument() + "\")";
  }
}
