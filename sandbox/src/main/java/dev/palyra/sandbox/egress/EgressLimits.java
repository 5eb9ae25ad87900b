package dev.palyra.sandbox.egress;

import java.time.Duration;

/**
 * What one execution may do to the network.
 *
 * @param maxConnections open at the same time
 * @param maxBytes both directions of all connections together
 * @param connectTimeout to reach the host
 * @param idleTimeout without a byte in either direction
 */
public record EgressLimits(
    int maxConnections, long maxBytes, Duration connectTimeout, Duration idleTimeout) {
  public static final EgressLimits DEFAULTS =
      new EgressLimits(64, 1L << 30, Duration.ofSeconds(10), Duration.ofMinutes(2));

  public EgressLimits {
    if (maxConnections < 1 || maxConnections > 4_096) {
      throw new IllegalArgumentException(
          "egress.max-connections must be between 1 and 4096, got `%d`".formatted(maxConnections));
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException(
          "egress.max-bytes must be positive, got `%d`".formatted(maxBytes));
    }
    if (!connectTimeout.isPositive() || !idleTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "egress.connect-timeout and egress.idle-timeout must be positive, got `%s` and `%s`"
              .formatted(connectTimeout, idleTimeout));
    }
  }
}
