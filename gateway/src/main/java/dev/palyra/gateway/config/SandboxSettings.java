package dev.palyra.gateway.config;

import java.time.Duration;

/**
 * {@code [sandbox]}: how many programs run and wait, and what tiers B and C are made of.
 *
 * @param maxConcurrent programs and file operations at the same time; more wait
 * @param maxWait how long one waits for its turn before it is refused
 * @param poolSize sandboxes that wait for their next call; 0 has each built when it is needed
 * @param poolPerShape of these, for calls that need the same
 * @param poolMaxAge after which one that waits is thrown away
 * @param templates views of the file system that are kept, so that sandboxes of tier C are made of
 *     copies; 0 has bwrap build each
 * @param allowList whether tools may make only the system calls that ordinary programs are known to
 *     make, instead of all but the dangerous ones
 * @param allowSetuidBwrap accept a bwrap that is set-user-id root
 * @param maxConnections that one call may have open at the same time
 * @param maxTransfer bytes in both directions that one call may transfer
 * @param connectTimeout to reach a host
 * @param idleTimeout of a connection on which nothing moves
 * @param backgroundPerRun programs that a run may have in the background
 * @param backgroundMax of all runs together; at most half of {@code maxConcurrent} are used
 */
public record SandboxSettings(
    int maxConcurrent,
    Duration maxWait,
    int poolSize,
    int poolPerShape,
    Duration poolMaxAge,
    int templates,
    boolean allowList,
    boolean allowSetuidBwrap,
    int maxConnections,
    long maxTransfer,
    Duration connectTimeout,
    Duration idleTimeout,
    int backgroundPerRun,
    int backgroundMax) {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofDays(1);

  public static final SandboxSettings DEFAULTS =
      new SandboxSettings(
          128,
          Duration.ofMinutes(1),
          8,
          2,
          Duration.ofMinutes(5),
          32,
          false,
          false,
          64,
          1L << 30,
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          8,
          32);

  static SandboxSettings read(TomlSection section) {
    Form<Duration> duration = Form.duration(SHORTEST, LONGEST);
    var settings =
        new SandboxSettings(
            section.read("max-concurrent", Form.integer(1, 4_096), DEFAULTS.maxConcurrent),
            section.read("max-wait", duration, DEFAULTS.maxWait),
            section.read("pool-size", Form.integer(0, 256), DEFAULTS.poolSize),
            section.read("pool-per-shape", Form.integer(1, 256), DEFAULTS.poolPerShape),
            section.read("pool-max-age", duration, DEFAULTS.poolMaxAge),
            section.read("templates", Form.integer(0, 1_024), DEFAULTS.templates),
            section.read("seccomp-allow-list", Form.flag(), DEFAULTS.allowList),
            section.read("allow-setuid-bwrap", Form.flag(), DEFAULTS.allowSetuidBwrap),
            section.read("max-connections", Form.integer(1, 4_096), DEFAULTS.maxConnections),
            section.read("max-transfer", Form.size(1, 1L << 44), DEFAULTS.maxTransfer),
            section.read("connect-timeout", duration, DEFAULTS.connectTimeout),
            section.read("idle-timeout", duration, DEFAULTS.idleTimeout),
            section.read("background-per-run", Form.integer(1, 1_024), DEFAULTS.backgroundPerRun),
            section.read("background-max", Form.integer(1, 2_048), DEFAULTS.backgroundMax));
    section.end();
    return settings;
  }
}
