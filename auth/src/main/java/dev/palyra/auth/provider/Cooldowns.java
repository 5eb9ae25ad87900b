package dev.palyra.auth.provider;

import dev.palyra.core.provider.ProviderOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which profiles are left alone for a while, and why: after one failure for five seconds, after
 * each further one for twice as long, up to ten minutes; a provider that says when to come back is
 * believed up to an hour. In memory: a restart tries again. Thread-safe.
 */
final class Cooldowns {
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration MOST_ASKED = Duration.ofHours(1);

  /**
   * @param refused whether it was the credential that the provider objected to
   */
  record Cooling(int failures, Instant until, boolean refused, String why) {}

  private final InstantSource clock;
  private final ConcurrentMap<String, Cooling> cooling = new ConcurrentHashMap<>();

  Cooldowns(InstantSource clock) {
    this.clock = clock;
  }

  void note(String profile, ProviderOutcome outcome) {
    switch (outcome) {
      case ProviderOutcome.Accepted _ -> forget(profile);
      case ProviderOutcome.Refused _ ->
          fail(profile, true, "the credential was refused", Duration.ZERO);
      case ProviderOutcome.Limited limited ->
          fail(
              profile,
              false,
              "the provider limits requests",
              limited.retryAfter().map(Cooldowns::bounded).orElse(Duration.ZERO));
      case ProviderOutcome.Failed _ -> fail(profile, false, "the provider failed", Duration.ZERO);
    }
  }

  private void fail(String profile, boolean refused, String why, Duration least) {
    cooling.compute(
        profile,
        (_, before) -> {
          int failures = before == null ? 1 : before.failures() + 1;
          Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
          Duration bounded = pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
          Duration chosen = bounded.compareTo(least) > 0 ? bounded : least;
          return new Cooling(failures, clock.instant().plus(chosen), refused, why);
        });
  }

  private static Duration bounded(Duration asked) {
    return asked.compareTo(MOST_ASKED) < 0 ? asked : MOST_ASKED;
  }

  /** What holds now; nothing once the time is over. */
  Optional<Cooling> now(String profile) {
    return Optional.ofNullable(cooling.get(profile))
        .filter(each -> clock.instant().isBefore(each.until()));
  }

  void forget(String profile) {
    cooling.remove(profile);
  }
}
