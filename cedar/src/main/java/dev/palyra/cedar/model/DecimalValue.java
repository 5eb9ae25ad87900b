package dev.palyra.cedar.model;

import java.math.BigDecimal;

/**
 * A Cedar {@code decimal}: a number with exactly four digits after the point, from
 * -922337203685477.5808 to 922337203685477.5807.
 *
 * @param tenThousandths the number times 10,000
 */
public record DecimalValue(long tenThousandths)
    implements ExtensionValue, Comparable<DecimalValue> {
  private static final int SCALE = 4;
  private static final long ONE = 10_000;

  /**
   * Reads {@code -?digits.digits}, with one to four digits after the point.
   *
   * @throws ExtensionException when the text is not of that form or the number does not fit
   */
  public static DecimalValue parse(String text) {
    int point = text.indexOf('.');
    int start = text.startsWith("-") ? 1 : 0;
    if (!Digits.only(text, start, point) || !Digits.only(text, point + 1, text.length())) {
      throw new ExtensionException(
          "`%s` is not a decimal, expected digits on both sides of one `.`", text);
    }
    int fraction = text.length() - point - 1;
    if (fraction > SCALE) {
      throw new ExtensionException("`%s` has more than %d digits after the point", text, SCALE);
    }
    try {
      long whole = Math.multiplyExact(Long.parseLong(text, 0, point, 10), ONE);
      long part = Long.parseLong(text, point + 1, text.length(), 10);
      for (int i = fraction; i < SCALE; i++) {
        part *= 10;
      }
      return new DecimalValue(
          start == 1 ? Math.subtractExact(whole, part) : Math.addExact(whole, part));
    } catch (ArithmeticException | NumberFormatException _) {
      throw new ExtensionException(
          "`%s` is outside -922337203685477.5808 to 922337203685477.5807", text);
    }
  }

  @Override
  public int compareTo(DecimalValue other) {
    return Long.compare(tenThousandths, other.tenThousandths);
  }

  /** The text that {@link #parse} reads back, always with four digits after the point. */
  public String argument() {
    return BigDecimal.valueOf(tenThousandths, SCALE).toPlainString();
  }

  @Override
  public String toString() {
    return "decimal(\"" + argument() + "\")";
  }
}
