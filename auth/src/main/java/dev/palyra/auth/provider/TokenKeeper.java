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
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the tokens of profiles fresh, also while nobody asks for them. Thread-safe. */
public final class TokenKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TokenKeeper.class);
  private static final Duration LOOK = Duration.ofSeconds(30);

  private final AccountTokens tokens;
  private final OAuthClient client;
  private final AuditLog audit;
  private final InstantSource clock;
  private volatile Optional<Thread> background = Optional.empty();

  public TokenKeeper(ProviderSecrets secrets, AuditLog audit, InstantSource clock) {
    this.tokens = new AccountTokens(secrets, clock);
    this.client = new OAuthClient(new Wire(new DirectTransport()), clock);
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

  /** The account of a profile that takes a login. */
  private final class ProfileAccount implements Account {
    private final ProviderProfile profile;
    private final OAuthLogin login;

    ProfileAccount(ProviderProfile profile) {
      this.profile = profile;
      this.login = profile.login().orElseThrow();
    }

    @Override
    public String name() {
      return profile.name();
    }

    @Override
    public VaultRef ref() {
      return VaultRef.of(SecretScope.GLOBAL, "provider-" + profile.name());
    }

    @Override
    public String owner() {
      return Digests.sha256Hex(
          "palyra-provider-tokens-v1",
          profile.endpoint().toString(),
          login.issuer(),
          login.token().toString(),
          login.clientId());
    }

    @Override
    public Tokens refresh(Tokens before) {
      return client.refresh(login, before.revealRefresh().orElseThrow());
    }

    @Override
    public boolean giveBack(Tokens tokens) {
      tokens.revealRefresh().ifPresent(token -> client.revoke(login, token));
      return login.revocation().isPresent();
    }

    @Override
    public void lost(String why) {
      audit.append(
          new AccessChanged(new ProfileLogin(profile.name(), "lost", why, Optional.empty())));
    }
  }

  /** Returns once they are durable. */
  void store(ProviderProfile profile, Tokens fresh) {
    tokens.store(new ProfileAccount(profile), fresh);
  }

  ProfileHealth health(ProviderProfile profile) {
    var account = new ProfileAccount(profile);
    Optional<Tokens> stored = tokens.stored(account);
    if (stored.isEmpty()) {
      return ProfileHealth.of(
          State.MISSING, "nobody has logged in; see `palyra auth login " + profile.name() + "`");
    }
    Instant now = clock.instant();
    Optional<AccountTokens.Failure> failure = tokens.failure(account);
    State state =
        stored.get().ended(now)
            ? State.EXPIRED
            : now.isBefore(stored.get().due()) && failure.isEmpty() ? State.OK : State.EXPIRING;
    String why =
        failure
            .map(AccountTokens.Failure::why)
            .orElse(
                switch (state) {
                  case EXPIRED -> "the token has ended";
                  case EXPIRING -> "the token ends soon";
                  case OK, MISSING, FAILING -> "";
                });
    return new ProfileHealth(
        state,
        why,
        failure.flatMap(AccountTokens.Failure::again),
        Optional.of(stored.get().expires()));
  }

  /** A token that has not ended, renewed where it ends soon; nothing where none can be had. */
  Optional<Secret> access(ProviderProfile profile) {
    return tokens.access(new ProfileAccount(profile));
  }

  /**
   * Renews a token that the provider has refused.
   *
   * @return whether there is another one now
   */
  boolean renew(ProviderProfile profile, Secret refused) {
    return tokens.renew(new ProfileAccount(profile), refused);
  }

  /** Gives the token back, and forgets it whether or not that is heard. Returns what is wrong. */
  Optional<String> forget(ProviderProfile profile) {
    return profile.login().isEmpty()
        ? Optional.empty()
        : tokens.forget(new ProfileAccount(profile));
  }

  Optional<String> giveBack(ProviderProfile profile, Tokens tokens) {
    return AccountTokens.giveBack(new ProfileAccount(profile), tokens);
  }

  @Override
  public void close() {
    background.ifPresent(Thread::interrupt);
  }
}
