package dev.palyra.gateway.config;

import java.time.Duration;

/**
 * {@code [calls]}: how many calls there may be and how long a client is kept waiting for one.
 *
 * @param maxConcurrent calls worked on at the same time; more are refused with 503
 * @param maxWaiting calls that wait for operators; once so many wait, new calls are refused with
 *     503. Calls that are being worked on at that moment may still come to wait
 * @param maxWait how long a request for a call's end is held open; the call goes on without it
 */
public record CallSettings(int maxConcurrent, int maxWaiting, Duration maxWait) {
  public static final CallSettings DEFAULTS = new CallSettings(64, 1_000, Duration.ofHours(1));

  static CallSettings read(TomlSection section) {
    var settings =
        new CallSettings(
            section.read("max-concurrent", Form.integer(1, 4_096), DEFAULTS.maxConcurrent),
            section.read("max-waiting", Form.integer(1, 100_000), DEFAULTS.maxWaiting),
            section.read(
                "max-wait",
                Form.duration(Duration.ofSeconds(1), Duration.ofDays(1)),
                DEFAULTS.maxWait));
    section.end();
    return settings;
  }
}
