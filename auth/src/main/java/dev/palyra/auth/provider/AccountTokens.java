package dev.palyra.auth.provider;

import dev.palyra.core.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of accounts: renewed when they end soon, once however many ask, and after a failure
 * with growing pauses.
 *
 * <p>INVARIANT: what a renewal brought is durable before anybody gets it and before what was there
 * is forgotten, so that no stop loses a token that was stored. Thread-safe.
 */
final class AccountTokens {
  private static final Logger LOG = LoggerFactory.getLogger(AccountTokens.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  // A provider that refuses what is so young would refuse the next one too.
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final ProviderSecrets secrets;
  private final InstantSource clock;
  private final ConcurrentMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Failure> failures = new ConcurrentHashMap<>();

  /**
   * A renewal that failed.
   *
   * @param again when it may be tried again; never, where the login itself is over
   */
  record Failure(int times, Optional<Instant> again, String why) {}

  AccountTokens(ProviderSecrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  /** Returns once they are durable. */
  void store(Account account, Tokens tokens) {
    try (Secret sealed = tokens.seal(account.owner())) {
      secrets.keep(account.ref(), sealed);
    }
    failures.remove(account.name());
  }

  Optional<Tokens> stored(Account account) {
    Optional<Secret> sealed = secrets.kept(account.ref());
    if (sealed.isEmpty()) {
      return Optional.empty();
    }
    try (Secret secret = sealed.get()) {
      return Tokens.unseal(secret, account.owner());
    }
  }

  /** How the last renewal failed, if it did. */
  Optional<Failure> failure(Account account) {
    return Optional.ofNullable(failures.get(account.name()));
  }

  /** A token that has not ended, renewed where it ends soon; nothing where none can be had. */
  Optional<Secret> access(Account account) {
    Optional<Tokens> tokens = stored(account);
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (now.isBefore(tokens.get().due())) {
      return Optional.of(lent(account, tokens.get()));
    }
    Optional<Tokens> renewed = renewed(account, tokens.get());
    return renewed
        .or(() -> tokens.filter(old -> !old.ended(now)))
        .map(usable -> lent(account, usable));
  }

  /** Lends the access token; nothing that a tool says shows it, or the one behind it. */
  private Secret lent(Account account, Tokens tokens) {
    Secret access = tokens.access();
    try (Secret refresh = tokens.revealRefresh().map(Secret::ofUtf8).orElseGet(access::copy)) {
      secrets.learn(account.ref(), List.of(access, refresh));
    }
    return access;
  }

  /**
   * Renews a token that was refused.
   *
   * @return whether there is another one now
   */
  boolean renew(Account account, Secret refused) {
    Optional<Tokens> tokens = stored(account);
    if (tokens.isEmpty()) {
      return false;
    }
    try (Secret now = tokens.get().access()) {
      if (!now.matches(refused)) {
        return true; // Somebody else was refused with the same token, and has renewed it.
      }
    }
    return !young(tokens.get()) && renewed(account, tokens.get()).isPresent();
  }

  private boolean young(Tokens tokens) {
    Duration age = Duration.between(tokens.asked(), clock.instant());
    return !age.isNegative() && age.compareTo(YOUNG) < 0;
  }

  /**
   * Gets tokens where there are none, or others in the place of those that were refused.
   *
   * @return whether there are some now
   */
  boolean obtain(Account account, Supplier<Tokens> source) {
    ReentrantLock lock = lock(account);
    lock.lock();
    try {
      Failure failed = failures.get(account.name());
      if (stored(account).filter(this::young).isPresent()
          || (failed != null && failed.again().map(clock.instant()::isBefore).orElse(true))) {
        return false;
      }
      store(account, source.get());
      return true;
    } catch (OAuthException e) {
      note(account, e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** One renewal however many ask: whoever waited finds what the first one brought, or failed. */
  private Optional<Tokens> renewed(Account account, Tokens seen) {
    ReentrantLock lock = lock(account);
    lock.lock();
    try {
      Optional<Tokens> now = stored(account);
      if (now.isEmpty() || !account.renewable(now.get())) {
        return Optional.empty();
      }
      if (!now.get().sameAs(seen)) {
        return now;
      }
      Failure failed = failures.get(account.name());
      if (failed != null && failed.again().map(clock.instant()::isBefore).orElse(true)) {
        return Optional.empty();
      }
      Tokens fresh = account.refresh(now.get());
      store(account, fresh);
      return Optional.of(fresh);
    } catch (OAuthException e) {
      note(account, e);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lock(Account account) {
    return locks.computeIfAbsent(account.name(), _ -> new ReentrantLock());
  }

  private void note(Account account, OAuthException e) {
    String why = "the renewal failed: " + e.getMessage();
    Failure before = failures.get(account.name());
    int times = before == null ? 1 : before.times() + 1;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, 6));
    Instant again =
        clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    failures.put(
        account.name(),
        e.isRefusal()
            ? new Failure(times, Optional.empty(), why + "; log in again")
            : new Failure(times, Optional.of(again), why));
    LOG.atWarn()
        .addKeyValue("account", account.name())
        .addKeyValue("why", why)
        .log("a token could not be renewed");
    if (e.isRefusal()) {
      account.lost(why); // The login was withdrawn, or its token was used by somebody else.
    }
  }

  /** Gives the token back, and forgets it whether or not that is heard. Returns what is wrong. */
  Optional<String> forget(Account account) {
    ReentrantLock lock = lock(account);
    lock.lock();
    try {
      Optional<String> objection = stored(account).flatMap(tokens -> giveBack(account, tokens));
      secrets.forget(account.ref());
      failures.remove(account.name());
      return objection;
    } finally {
      lock.unlock();
    }
  }

  static Optional<String> giveBack(Account account, Tokens tokens) {
    try {
      return account.giveBack(tokens)
          ? Optional.empty()
          : Optional.of("the provider takes no tokens back: withdraw the access there");
    } catch (OAuthException e) {
      return Optional.of("the provider did not take the token back: " + e.getMessage());
    }
  }
}
