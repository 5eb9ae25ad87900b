package dev.palyra.auth.login;

import dev.palyra.auth.login.LoginException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Bounds guessing, for each name and for each network address. The fifth failure in a row of a name
 * closes it for half a minute, each further one for twice as long, up to a quarter of an hour; an
 * address has thirty failures in any five minutes. A name that nobody has is treated the same, so
 * that nothing is learnt from it. Thread-safe.
 *
 * <p>Counts are in memory: a restart forgets them, which an attacker on the network cannot bring
 * about. One-time codes are counted besides, on disk.
 */
public final class Throttle {
  private static final int FREE = 5;
  private static final Duration FIRST = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final int MOST_STRANGERS = 10_000;
  private static final int PER_ADDRESS = 30;
  private static final Duration ADDRESS_WINDOW = Duration.ofMinutes(5);

  private record Count(int failures, Instant until) {
    static final Count NONE = new Count(0, Instant.EPOCH);
  }

  private final InstantSource clock;
  private final Predicate<String> known;
  private final Map<String, Count> names = new HashMap<>(); // As many as there are operators.
  private final Map<String, Count> strangers = oldestGo();
  private final Map<String, Count> addresses = oldestGo();

  /**
   * @param known whether an operator has this name: its count is never pushed out by others
   */
  public Throttle(InstantSource clock, Predicate<String> known) {
    this.clock = clock;
    this.known = known;
  }

  private static Map<String, Count> oldestGo() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
        return size() > MOST_STRANGERS;
      }
    };
  }

  /**
   * Takes one attempt; it counts as a failure until {@link #succeeded} says otherwise, so that many
   * attempts at the same moment count as many.
   *
   * @return how many failures the name has with this one
   * @throws LoginException when the name or the address has to wait
   */
  public synchronized int attempt(String name, String address) {
    Instant now = clock.instant();
    Map<String, Count> counts = of(name);
    Count count = counts.getOrDefault(name, Count.NONE);
    Count from = from(address, now);
    if (now.isBefore(count.until())) {
      throw wait(Duration.between(now, count.until()));
    }
    int failures = count.failures() + 1;
    Instant until = failures < FREE ? Instant.EPOCH : now.plus(pause(failures - FREE));
    counts.put(name, new Count(failures, until));
    addresses.put(address, new Count(from.failures() + 1, from.until()));
    return failures;
  }

  /**
   * Takes one attempt that names nobody: passkeys cannot be guessed, and a lockout would only shut
   * their owners out.
   *
   * @return 1
   */
  public synchronized int attemptFrom(String address) {
    Instant now = clock.instant();
    Count from = from(address, now);
    addresses.put(address, new Count(from.failures() + 1, from.until()));
    return 1;
  }

  private Count from(String address, Instant now) {
    Count from = addresses.getOrDefault(address, Count.NONE);
    if (!now.isBefore(from.until())) {
      from = new Count(0, now.plus(ADDRESS_WINDOW));
    }
    if (from.failures() >= PER_ADDRESS) {
      throw wait(Duration.between(now, from.until()));
    }
    return from;
  }

  /** The attempt was good. */
  public synchronized void succeeded(String name, String address) {
    of(name).remove(name);
    succeededFrom(address);
  }

  /** The attempt that named nobody was good. */
  public synchronized void succeededFrom(String address) {
    addresses.computeIfPresent(
        address, (_, count) -> new Count(Math.max(0, count.failures() - 1), count.until()));
  }

  private Map<String, Count> of(String name) {
    return known.test(name) ? names : strangers;
  }

  private static Duration pause(int beyond) {
    Duration pause = FIRST.multipliedBy(1L << Math.min(beyond, 10));
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }

  private static LoginException wait(Duration left) {
    return new LoginException(
        Reason.TOO_MANY, "too many attempts failed; wait and try again", left);
  }
}
