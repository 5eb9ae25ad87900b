package dev.palyra.gateway.config;

import dev.palyra.core.access.SessionLimits;
import java.time.Duration;

/**
 * {@code [access]}: what refused credentials may cost, and how long sessions live.
 *
 * @param failuresPerMinute refused credentials that are answered and recorded one by one; further
 *     ones in the same minute get 429 and no record, while valid ones go on being served
 */
public record AccessSettings(int failuresPerMinute, SessionLimits sessions) {
  public static final AccessSettings DEFAULTS = new AccessSettings(60, SessionLimits.DEFAULTS);

  static AccessSettings read(TomlSection section) {
    var settings =
        new AccessSettings(
            section.read(
                "failures-per-minute", Form.integer(1, 10_000), DEFAULTS.failuresPerMinute),
            new SessionLimits(
                section.read(
                    "session-idle",
                    Form.duration(Duration.ofMinutes(1), Duration.ofHours(1)),
                    DEFAULTS.sessions.idle()),
                section.read(
                    "session-life",
                    Form.duration(Duration.ofHours(1), Duration.ofHours(24)),
                    DEFAULTS.sessions.absolute()),
                section.read(
                    "step-up-life",
                    Form.duration(Duration.ofSeconds(30), Duration.ofMinutes(15)),
                    DEFAULTS.sessions.stepUp()),
                DEFAULTS.sessions.perOperator()));
    section.end();
    return settings;
  }
}
