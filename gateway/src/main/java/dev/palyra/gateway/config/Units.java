package dev.palyra.gateway.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes and durations as people write them: {@code 64k}, {@code 256m}, {@code 2g} (powers of 1024)
 * and {@code 500ms}, {@code 2s}, {@code 15m}, {@code 1h}, {@code 7d}. One unit, no fraction.
 */
public final class Units {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([kmgt]?)");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");

  private Units() {}

  /** Reads a number of bytes. */
  public static Optional<Long> size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long factor =
        switch (matcher.group(2)) {
          case "k" -> 1L << 10;
          case "m" -> 1L << 20;
          case "g" -> 1L << 30;
          case "t" -> 1L << 40;
          default -> 1L;
        };
    try {
      return Optional.of(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** Reads a length of time. */
  public static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  /** The shortest spelling that {@link #size} reads back. */
  public static String print(long bytes) {
    String units = "kmgt";
    long rest = bytes;
    int unit = -1;
    while (rest != 0 && rest % 1024 == 0 && unit < units.length() - 1) {
      rest /= 1024;
      unit++;
    }
    return unit < 0 ? Long.toString(rest) : rest + units.substring(unit, unit + 1);
  }

  /** The shortest spelling that {@link #duration} reads back. */
  public static String print(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 != 0 || millis == 0
        ? millis + "ms"
        : millis % 86_400_000 == 0
            ? millis / 86_400_000 + "d"
            : millis % 3_600_000 == 0
                ? millis / 3_600_000 + "h"
                : millis % 60_000 == 0 ? millis / 60_000 + "m" : millis / 1000 + "s";
  }
}
