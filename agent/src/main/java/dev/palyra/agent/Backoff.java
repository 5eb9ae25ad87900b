package dev.palyra.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a provider is asked again: twice as long each time, spread by half so
 * that many runs do not come back together, and never shorter than the provider asks for.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration MOST_OBEYED = Duration.ofMinutes(5);

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param attempt that failed, from 1
   */
  Duration after(int attempt, Optional<Duration> asked) {
    Duration doubled = FIRST.multipliedBy(1L << Math.min(attempt - 1, 10));
    Duration whole = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    Duration spread =
        Duration.ofMillis((long) (whole.toMillis() * (0.5 + random.nextDouble() / 2)));
    return asked
        .map(time -> time.compareTo(MOST_OBEYED) < 0 ? time : MOST_OBEYED)
        .filter(time -> time.compareTo(spread) > 0)
        .orElse(spread);
  }
}
