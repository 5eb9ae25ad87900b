package dev.palyra.policy.annotation;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with their units, as annotations and policy tests write them. */
public final class Quantities {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([kmgt]?)");

  private Quantities() {}

  /**
   * Reads {@code 500ms}, {@code 30s}, {@code 15m}, {@code 8h} or {@code 7d}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a duration such as `30s`: a whole number followed by ms, s, m, h or d");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /**
   * Reads a number of bytes: {@code 4096}, {@code 64k}, {@code 256m}, {@code 2g} or {@code 1t},
   * powers of 1,024.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a size such as `256m`: a whole number, optionally followed by k, m, g or t");
    }
    int shift = matcher.group(2).isEmpty() ? 0 : 10 * ("kmgt".indexOf(matcher.group(2)) + 1);
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    } catch (ArithmeticException _) {
      throw new IllegalArgumentException("too large");
    }
  }

  /**
   * Reads a whole number from 0.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static int count(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException("not a whole number");
    }
    return Integer.parseInt(text);
  }
}
