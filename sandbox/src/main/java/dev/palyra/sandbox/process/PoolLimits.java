package dev.palyra.sandbox.process;

import java.time.Duration;

/**
 * How many sandboxes wait.
 *
 * @param size of all shapes together; 0 switches the pool off
 * @param perShape for requests that need the same
 * @param maxAge how long one waits before it is thrown away; what has changed on the host since, it
 *     does not show. A shape that nobody has asked for in that time gets no new ones
 */
public record PoolLimits(int size, int perShape, Duration maxAge) {
  public static final PoolLimits DEFAULTS = new PoolLimits(8, 2, Duration.ofMinutes(5));
  public static final PoolLimits OFF = new PoolLimits(0, 1, Duration.ofMinutes(5));

  public PoolLimits {
    if (size < 0 || size > 256) {
      throw new IllegalArgumentException(
          "sandbox.pool-size must be between 0 and 256, got `%d`".formatted(size));
    }
    if (perShape < 1 || perShape > 256) {
      throw new IllegalArgumentException(
          "sandbox.pool-per-shape must be between 1 and 256, got `%d`".formatted(perShape));
    }
    if (!maxAge.isPositive()) {
      throw new IllegalArgumentException(
          "sandbox.pool-max-age must be positive, got `%s`".formatted(maxAge));
    }
  }
}
