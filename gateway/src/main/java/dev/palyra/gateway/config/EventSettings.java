package dev.palyra.gateway.config;

import java.time.Duration;

/**
 * {@code [events]}: the event streams.
 *
 * @param maxStreams open at the same time; more are refused with 503
 * @param heartbeat how often a silent stream says that it is alive
 */
public record EventSettings(int maxStreams, Duration heartbeat) {
  public static final EventSettings DEFAULTS = new EventSettings(64, Duration.ofSeconds(15));

  static EventSettings read(TomlSection section) {
    var settings =
        new EventSettings(
            section.read("max-streams", Form.integer(1, 4_096), DEFAULTS.maxStreams),
            section.read(
                "heartbeat",
                Form.duration(Duration.ofMillis(100), Duration.ofMinutes(5)),
                DEFAULTS.heartbeat));
    section.end();
    return settings;
  }
}
