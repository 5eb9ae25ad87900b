package dev.palyra.identity.pairing;

import dev.palyra.core.identity.DeviceRole;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * The codes that can be used now. They live in memory alone: a restart burns them all, which is the
 * safe way to forget. Callers hold the lock of the {@link PairingDesk}.
 */
final class Codes {
  private final PairingLimits limits;
  private final Clock clock;
  private final SecureRandom random;
  private final Map<String, Offer> offers = new HashMap<>();

  Codes(PairingLimits limits, Clock clock, SecureRandom random) {
    this.limits = limits;
    this.clock = clock;
    this.random = random;
  }

  /** A code on offer. */
  static final class Offer {
    private final PairingCode code;
    private final DeviceRole role;
    private final Instant expires;
    private int wrongGuesses;
    private boolean used;

    private Offer(PairingCode code, DeviceRole role, Instant expires) {
      this.code = code;
      this.role = role;
      this.expires = expires;
    }

    PairingCode code() {
      return code;
    }

    DeviceRole role() {
      return role;
    }

    Instant expires() {
      return expires;
    }

    /** A code pairs one device. Returns whether this is the first. */
    boolean use() {
      boolean first = !used;
      used = true;
      return first;
    }
  }

  /** Draws a code whose nameplate no other has; nothing where too many wait. */
  Optional<Offer> draw(DeviceRole role) {
    forgetExpired();
    if (offers.size() >= limits.codes()) {
      return Optional.empty();
    }
    PairingCode code;
    do {
      code = PairingCode.draw(random);
    } while (offers.containsKey(code.nameplate()));
    var offer = new Offer(code, role, clock.instant().plus(limits.codeLife()));
    offers.put(code.nameplate(), offer);
    return Optional.of(offer);
  }

  Optional<Offer> find(String nameplate) {
    forgetExpired();
    return Optional.ofNullable(offers.get(nameplate));
  }

  /** Whether this very code can still be used. */
  boolean holds(Offer offer) {
    return find(offer.code.nameplate()).filter(found -> found == offer).isPresent();
  }

  /** Counts a guess; the last one burns the code. Returns how many are left. */
  int guessedWrong(Offer offer) {
    offer.wrongGuesses++;
    int left = Math.max(0, limits.guesses() - offer.wrongGuesses);
    if (left == 0) {
      offers.remove(offer.code.nameplate(), offer);
    }
    return left;
  }

  void remove(Offer offer) {
    offers.remove(offer.code.nameplate(), offer);
  }

  private void forgetExpired() {
    Instant now = clock.instant();
    for (Iterator<Offer> all = offers.values().iterator(); all.hasNext(); ) {
      if (!now.isBefore(all.next().expires)) {
        all.remove();
      }
    }
  }
}
