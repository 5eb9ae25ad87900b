package dev.palyra.core.call;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Prints a double as ECMAScript's Number::toString does: the shortest digits that read back as the
 * same double.
 */
final class EcmaScriptNumber {
  private EcmaScriptNumber() {}

  static String format(double value) {
    if (!Double.isFinite(value)) {
      throw new MalformedJsonException("a number is out of range");
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal decimal = shortest(Math.abs(value));
    String digits = decimal.unscaledValue().toString();
    int k = digits.length();
    int n = k - decimal.scale(); // The value is 0.digits × 10^n.
    String sign = value < 0 ? "-" : "";
    if (k <= n && n <= 21) {
      return sign + digits + "0".repeat(n - k);
    }
    if (0 < n && n <= 21) {
      return sign + digits.substring(0, n) + "." + digits.substring(n);
    }
    if (-6 < n && n <= 0) {
      return sign + "0." + "0".repeat(-n) + digits;
    }
    String exponent = (n - 1 < 0 ? "-" : "+") + Math.abs(n - 1);
    return sign + digits.charAt(0) + (k > 1 ? "." + digits.substring(1) : "") + "e" + exponent;
  }

  /**
   * The shortest decimal that reads back as {@code value}. Double.toString gives it since JDK 19,
   * but never fewer than two digits: of 5e-324 it makes 4.9E-324.
   */
  private static BigDecimal shortest(double value) {
    var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (decimal.precision() == 2) {
      BigDecimal one =
          decimal.round(new MathContext(1, RoundingMode.HALF_EVEN)).stripTrailingZeros();
      return one.doubleValue() == value ? one : decimal;
    }
    return decimal;
  }
}
