package dev.palyra.auth.passkey;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Challenges that were given out: each is good once, for five minutes. Thread-safe. */
final class Ceremonies<T> {
  private static final Duration LIFE = Duration.ofMinutes(5);
  private static final int MOST = 1_000;

  private record Kept<T>(T value, Instant until) {}

  private final InstantSource clock;
  private final SecureRandom random;
  private final Map<String, Kept<T>> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept<T>> eldest) {
          return size() > MOST;
        }
      };

  Ceremonies(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  synchronized String keep(T value) {
    String id = String.format("%016x%016x", random.nextLong(), random.nextLong());
    kept.put(id, new Kept<>(value, clock.instant().plus(LIFE)));
    return id;
  }

  synchronized Optional<T> take(String id) {
    return Optional.ofNullable(kept.remove(id))
        .filter(found -> clock.instant().isBefore(found.until()))
        .map(Kept::value);
  }
}
