package dev.palyra.sandbox.isolated;

import java.time.Duration;

/**
 * How many file system views are kept to be copied.
 *
 * @param size of all shapes together; 0 has bwrap build every sandbox
 * @param before how many requests of a shape go by before one is made for it
 * @param maxAge how long one is used; what has been mounted on the host since, it does not show
 */
public record TemplateLimits(int size, int before, Duration maxAge) {
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  public static final TemplateLimits DEFAULTS = keeping(32);

  public static final TemplateLimits AT_ONCE = new TemplateLimits(32, 0, MAX_AGE);

  public static final TemplateLimits OFF = new TemplateLimits(0, 0, MAX_AGE);

  /** At most {@code size}; what is asked for once may never be again, so none is made for that. */
  public static TemplateLimits keeping(int size) {
    return new TemplateLimits(size, 1, MAX_AGE);
  }

  public TemplateLimits {
    if (size < 0 || size > 1_024) {
      throw new IllegalArgumentException(
          "sandbox.templates must be between 0 and 1024, got `%d`".formatted(size));
    }
    if (before < 0 || !maxAge.isPositive()) {
      throw new IllegalArgumentException("a template's requests and age must be positive");
    }
  }
}
