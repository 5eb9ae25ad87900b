package dev.palyra.auth.provider;

import dev.palyra.auth.provider.ProfileHealth.State;
import dev.palyra.core.Digests;
import dev.palyra.core.access.AccessChange.ProfileLogin;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.provider.OAuthLogin;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
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
 * Keeps the tokens of logins fresh: renewed before they end, once however many ask, and after a
 * failure with growing pauses.
 *
 * <p>INVARIANT: what a renewal brought is durable before anybody gets it and before what was there
 * is forgotten, so that no stop loses a token that was stored. Thread-safe.
 */
public final class TokenKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenKeeper.class);
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  // A provider that refuses what is so young would refuse the next one too.
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final ProviderSecrets secrets;
  private final OAuthClient client;
  private final AuditLog audit;
  private final InstantSource clock;
  private final ConcurrentMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Failure> failures = new ConcurrentHashMap<>();
  private volatile Optional<Thread> background = Optional.empty();

  /**
   * A renewal that failed.
   *
   * @param again when it may be tried again; never, where the login itself is over
   */
  private record Failure(int times, Optional<Instant> again, String why) {}

  public TokenKeeper(ProviderSecrets secrets, AuditLog audit, InstantSource clock) {
    this.secrets = secrets;
    this.client = new OAuthClient(new Wire(), clock);
    this.audit = audit;
    this.clock = clock;
  }

  OAuthClient client() {
    return client;
  }

  /** Looks from now on, in the background, whether a token ends soon. */
  public void watch(Supplier<List<ProviderProfile>> profiles) {
    background =
        Optional.of(
            Thread.ofVirtual()
                .name("palyra-tokens")
                .start(() -> {
                  try {
                    while (true) {
                      Thread.sleep(LOOK);
                      renewDue(profiles);
                    }
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt(); // The gateway stops.
                  }
                }));
  }

  void renewDue(Supplier<List<ProviderProfile>> profiles) {
    try {
      for (ProviderProfile profile : profiles.get()) {
        if (profile.login().isPresent()) {
          access(profile).ifPresent(Secret::close);
        }
      }
    } catch (RuntimeException e) {
      // The store or the vault failed; whoever needs a token meanwhile is told so.
      LOG.atWarn().addKeyValue("fault", e.getClass().getName()).log("tokens were not looked at");
    }
  }

  private static VaultRef ref(ProviderProfile profile) {
    return VaultRef.of(SecretScope.GLOBAL, "provider-" + profile.name());
  }

  /** Whose tokens they are: where they may be sent, in one digest. */
  private static String owner(ProviderProfile profile) {
    OAuthLogin login = profile.login().orElseThrow();
    return Digests.sha256Hex(
        "palyra-provider-tokens-v1",
        profile.endpoint().toString(),
        login.issuer(),
        login.token().toString(),
        login.clientId());
  }

  /** Returns once they are durable. */
  void store(ProviderProfile profile, Tokens tokens) {
    try (Secret sealed = tokens.seal(owner(profile))) {
      secrets.keep(ref(profile), sealed);
    }
    failures.remove(profile.name());
  }

  /** Lends the access token; nothing that a tool says shows it, or the one behind it. */
  private Secret lent(ProviderProfile profile, Tokens tokens) {
    Secret access = tokens.access();
    try (Secret refresh = tokens.revealRefresh().map(Secret::ofUtf8).orElseGet(access::copy)) {
      secrets.learn(ref(profile), List.of(access, refresh));
    }
    return access;
  }

  private Optional<Tokens> stored(ProviderProfile profile) {
    Optional<Secret> sealed = secrets.kept(ref(profile));
    if (sealed.isEmpty()) {
      return Optional.empty();
    }
    try (Secret secret = sealed.get()) {
      return Tokens.unseal(secret, owner(profile));
    }
  }

  ProfileHealth health(ProviderProfile profile) {
    Optional<Tokens> tokens = stored(profile);
    if (tokens.isEmpty()) {
      return ProfileHealth.of(
          State.MISSING, "nobody has logged in; see `palyra auth login " + profile.name() + "`");
    }
    Instant now = clock.instant();
    Optional<Failure> failure = Optional.ofNullable(failures.get(profile.name()));
    State state =
        tokens.get().ended(now)
            ? State.EXPIRED
            : now.isBefore(tokens.get().due()) && failure.isEmpty() ? State.OK : State.EXPIRING;
    String why =
        failure
            .map(Failure::why)
            .orElse(
                switch (state) {
                  case EXPIRED -> "the token has ended";
                  case EXPIRING -> "the token ends soon";
                  case OK, MISSING, FAILING -> "";
                });
    return new ProfileHealth(
        state, why, failure.flatMap(Failure::again), Optional.of(tokens.get().expires()));
  }

  /** A token that has not ended, renewed where it ends soon; nothing where none can be had. */
  Optional<Secret> access(ProviderProfile profile) {
    Optional<Tokens> tokens = stored(profile);
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    if (now.isBefore(tokens.get().due())) {
      return Optional.of(lent(profile, tokens.get()));
    }
    Optional<Tokens> renewed = renewed(profile, tokens.get());
    return renewed
        .or(() -> tokens.filter(old -> !old.ended(now)))
        .map(usable -> lent(profile, usable));
  }

  /**
   * Renews a token that the provider has refused.
   *
   * @return whether there is another one now
   */
  boolean renew(ProviderProfile profile, Secret refused) {
    Optional<Tokens> tokens = stored(profile);
    if (tokens.isEmpty()) {
      return false;
    }
    try (Secret now = tokens.get().access()) {
      if (!now.matches(refused)) {
        return true; // Somebody else was refused with the same token, and has renewed it.
      }
    }
    Duration age = Duration.between(tokens.get().asked(), clock.instant());
    boolean young = !age.isNegative() && age.compareTo(YOUNG) < 0;
    return !young && renewed(profile, tokens.get()).isPresent();
  }

  /** One renewal however many ask: whoever waited finds what the first one brought, or failed. */
  private Optional<Tokens> renewed(ProviderProfile profile, Tokens seen) {
    ReentrantLock lock = locks.computeIfAbsent(profile.name(), _ -> new ReentrantLock());
    lock.lock();
    try {
      Optional<Tokens> now = stored(profile);
      if (now.isEmpty() || now.get().revealRefresh().isEmpty()) {
        return Optional.empty();
      }
      if (!now.get().sameAs(seen)) {
        return now;
      }
      Failure failed = failures.get(profile.name());
      if (failed != null && failed.again().map(clock.instant()::isBefore).orElse(true)) {
        return Optional.empty();
      }
      Tokens fresh = client.refresh(profile.login().orElseThrow(), now.get().revealRefresh().get());
      store(profile, fresh);
      return Optional.of(fresh);
    } catch (OAuthException e) {
      note(profile, e);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void note(ProviderProfile profile, OAuthException e) {
    String why = "the renewal failed: " + e.getMessage();
    Failure before = failures.get(profile.name());
    int times = before == null ? 1 : before.times() + 1;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, 6));
    Instant again =
        clock.instant().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    failures.put(
        profile.name(),
        e.isRefusal()
            ? new Failure(times, Optional.empty(), why + "; log in again")
            : new Failure(times, Optional.of(again), why));
    LOG.atWarn()
        .addKeyValue("profile", profile.name())
        .addKeyValue("why", why)
        .log("a token could not be renewed");
    if (e.isRefusal()) {
      // The login was withdrawn, or its token was used by somebody else.
      audit.append(
          new AccessChanged(new ProfileLogin(profile.name(), "lost", why, Optional.empty())));
    }
  }

  /** Gives the token back, and forgets it whether or not that is heard. Returns what is wrong. */
  Optional<String> forget(ProviderProfile profile) {
    if (profile.login().isEmpty()) {
      return Optional.empty();
    }
    ReentrantLock lock = locks.computeIfAbsent(profile.name(), _ -> new ReentrantLock());
    lock.lock();
    try {
      Optional<String> objection =
          stored(profile).flatMap(tokens -> giveBack(profile.login().get(), tokens));
      secrets.forget(ref(profile));
      failures.remove(profile.name());
      return objection;
    } finally {
      lock.unlock();
    }
  }

  Optional<String> giveBack(OAuthLogin login, Tokens tokens) {
    try {
      tokens.revealRefresh().ifPresent(token -> client.revoke(login, token));
      return login.revocation().isPresent()
          ? Optional.empty()
          : Optional.of("the provider takes no tokens back: withdraw the access there");
    } catch (OAuthException e) {
      return Optional.of("the provider did not take the token back: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    background.ifPresent(Thread::interrupt);
  }
}
