package dev.palyra.core.access;

import static dev.palyra.core.Require.require;

import java.time.Duration;

/**
 * How long sessions live (OWASP ASVS 5.0, 7.3).
 *
 * @param idle without a request
 * @param absolute since the login
 * @param stepUp how long a proof of presence may wait for its action
 * @param perOperator most sessions of one operator; a further login ends the oldest
 */
public record SessionLimits(Duration idle, Duration absolute, Duration stepUp, int perOperator) {
  public static final SessionLimits DEFAULTS =
      new SessionLimits(Duration.ofMinutes(30), Duration.ofHours(12), Duration.ofMinutes(5), 20);

  public SessionLimits {
    require(idle.compareTo(absolute) <= 0, "a session cannot be idle longer than it lives");
  }
}
