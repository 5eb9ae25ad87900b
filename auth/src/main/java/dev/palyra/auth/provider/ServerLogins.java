package dev.palyra.auth.provider;

import dev.palyra.core.Digests;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Principal;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Logins at the authorization servers of servers of tools (MCP authorization, 2025-11-25), and the
 * tokens that came of them. A login that was begun belongs to whoever began it, is good once, and
 * lapses after ten minutes and with the gateway. Tokens rest in the vault, together with whom they
 * came from and for what; they are found only for the server as it is configured, and a refresh
 * token goes nowhere but there. Thread-safe.
 */
public final class ServerLogins {
  private static final Duration LIFE = Duration.ofMinutes(10);

  private final ProviderSecrets secrets;
  private final AccountTokens tokens;
  private final Function<ProtectedResource, Transport> transports;
  private final AuditLog audit;
  private final InstantSource clock;
  private final PendingLogins<Pending> begun;

  private record Pending(ProtectedResource resource, Grantor grantor, OAuthClient.Begun begun) {}

  /**
   * A login that was begun.
   *
   * @param page to open
   * @param issuer whose page it is, for people to know
   */
  public record Begun(URI page, String issuer, Instant until) {}

  /**
   * @param transports how what one server names is reached
   */
  public ServerLogins(
      ProviderSecrets secrets,
      Function<ProtectedResource, Transport> transports,
      AuditLog audit,
      InstantSource clock,
      SecureRandom random) {
    this.secrets = secrets;
    this.tokens = new AccountTokens(secrets, clock);
    this.transports = transports;
    this.audit = audit;
    this.clock = clock;
    this.begun = new PendingLogins<>(clock, random);
  }

  /** Whether the address is that of a listener of the command line, exactly. */
  public static boolean isListener(String redirect) {
    return PendingLogins.isListener(redirect);
  }

  /**
   * Begins a login: finds the authorization server, which asks it and the server of tools.
   *
   * @param challenge the server's {@code WWW-Authenticate}; empty where it gave none
   * @param owner the token that begins it, and alone can end it
   * @param redirect where the browser is sent back to; the caller has checked it
   * @throws OAuthException with words for people
   */
  public Begun begin(ProtectedResource resource, String challenge, String owner, URI redirect) {
    Grantor grantor;
    try {
      grantor =
          discovery(resource).find(Challenge.parse(challenge).beside(granted(resource)), redirect);
    } catch (IllegalArgumentException e) {
      throw OAuthException.refused("the authorization server's metadata cannot be used");
    }
    OAuthClient.Begun started = client(resource, grantor).begin(grantor.login(), redirect);
    Instant until = clock.instant().plus(LIFE);
    var _ = begun.keep(new Pending(resource, grantor, started), owner, until);
    return new Begun(started.page(), grantor.login().issuer(), until);
  }

  private List<String> granted(ProtectedResource resource) {
    return tokens
        .stored(account(resource))
        .flatMap(Tokens::grantor)
        .map(grantor -> grantor.login().scopes())
        .orElse(List.of());
  }

  private Discovery discovery(ProtectedResource resource) {
    return new Discovery(
        resource,
        transports.apply(resource),
        host -> resource.clientSecret().flatMap(ref -> lent(ref, host)));
  }

  private Optional<String> lent(VaultRef ref, String host) {
    return secrets
        .lend(ref, host)
        .map(lent -> {
          byte[] value = lent.reveal();
          try (lent) {
            return new String(value, StandardCharsets.UTF_8).strip();
          } finally {
            Arrays.fill(value, (byte) 0);
          }
        });
  }

  /**
   * Gets tokens without a person, where that is configured and a server wants some.
   *
   * @param challenge the server's {@code WWW-Authenticate}
   * @return whether there are some now
   */
  public boolean obtain(ProtectedResource resource, String challenge) {
    if (!resource.unattended()
        || !tokens.obtain(account(resource), () -> own(resource, challenge))) {
      return false;
    }
    note(resource, "connected", "", resource.issuer().orElse(""), "");
    return true;
  }

  /**
   * The same, because somebody wants it, whatever has failed before.
   *
   * @return the issuer of the tokens
   * @throws OAuthException with words for people
   */
  public String obtain(ProtectedResource resource, String challenge, Principal by) {
    String issuer = resource.issuer().orElse("");
    try {
      tokens.store(account(resource), own(resource, challenge));
    } catch (OAuthException e) {
      note(resource, "refused", String.valueOf(e.getMessage()), issuer, by.toString());
      throw e;
    }
    note(resource, "connected", "", issuer, by.toString());
    return issuer;
  }

  private Tokens own(ProtectedResource resource, String challenge) {
    try {
      return ask(resource, discovery(resource).own(Challenge.parse(challenge)));
    } catch (IllegalArgumentException e) {
      throw OAuthException.refused("the authorization server's metadata cannot be used");
    }
  }

  private Tokens ask(ProtectedResource resource, Discovery.Own own) {
    Grantor from = own.grantor();
    return new OAuthClient(
            new Wire(transports.apply(resource)),
            clock,
            Optional.of(from.resource()),
            Optional.of(proof(resource, own)))
        .obtain(from.login())
        .from(from);
  }

  // Read from the vault each time: what is put there in its place counts with the next token.
  private ClientProof proof(ProtectedResource resource, Discovery.Own own) {
    String host = own.grantor().login().token().getHost();
    VaultRef ref = resource.clientKey().or(resource::clientSecret).orElseThrow();
    String value =
        lent(ref, host)
            .orElseThrow(() ->
                OAuthException.refused(
                    "the secret `" + ref.label() + "` is not there, or not for `" + host + "`"));
    if (resource.clientKey().isEmpty()) {
      return ClientCredential.of(ClientCredential.choose(own.methods(), true), value);
    }
    if (!own.methods().isEmpty() && !own.methods().contains(ClientKey.METHOD)) {
      throw OAuthException.refused("the authorization server takes no `private_key_jwt`");
    }
    return ClientKey.of(value, own.algorithms(), own.grantor().login().issuer());
  }

  /**
   * Takes what came back with the browser.
   *
   * @param resource as it is configured now
   * @param answer the query of the redirect
   * @return the issuer of the tokens
   * @throws OAuthException with words for people
   */
  public String finish(ProtectedResource resource, String answer, String owner, Principal by) {
    String state = PendingLogins.state(answer);
    Pending kept = begun.take(each -> each.begun().state().getValue().equals(state), owner);
    if (!kept.resource().equals(resource)) {
      throw OAuthException.refused("the server was changed meanwhile; begin again");
    }
    String issuer = kept.grantor().login().issuer();
    try {
      Tokens came =
          client(resource, kept.grantor()).finish(kept.grantor().login(), kept.begun(), answer);
      tokens.store(account(resource), came.from(kept.grantor()));
    } catch (OAuthException e) {
      note(resource, "refused", String.valueOf(e.getMessage()), issuer, by.toString());
      throw e;
    }
    note(resource, "connected", "", issuer, by.toString());
    return issuer;
  }

  /**
   * Gives the tokens back and forgets them.
   *
   * @return what the authorization server objected to
   */
  public Optional<String> revoke(ProtectedResource resource, Principal by) {
    Optional<String> objection = tokens.forget(account(resource));
    note(resource, "revoked", objection.orElse(""), "", by.toString());
    return objection;
  }

  /** Whose tokens there are; empty where there are none. */
  public Optional<String> issuer(ProtectedResource resource) {
    return tokens
        .stored(account(resource))
        .flatMap(Tokens::grantor)
        .map(grantor -> grantor.login().issuer());
  }

  /** A token for this server alone, renewed where it ends soon; nothing where none can be had. */
  public Optional<Secret> access(ProtectedResource resource) {
    return tokens.access(account(resource));
  }

  /**
   * Renews a token that the server has refused.
   *
   * @return whether there is another one now
   */
  public boolean renew(ProtectedResource resource, Secret refused) {
    return tokens.renew(account(resource), refused);
  }

  /** Whether a renewal failed for a reason that may pass. */
  public boolean mayPass(ProtectedResource resource) {
    return tokens.failure(account(resource)).flatMap(AccountTokens.Failure::again).isPresent();
  }

  private OAuthClient client(ProtectedResource resource, Grantor grantor) {
    return new OAuthClient(
        new Wire(transports.apply(resource)),
        clock,
        Optional.of(grantor.resource()),
        grantor.credential());
  }

  private Account account(ProtectedResource resource) {
    return new ServerAccount(resource);
  }

  private final class ServerAccount implements Account {
    private final ProtectedResource resource;

    ServerAccount(ProtectedResource resource) {
      this.resource = resource;
    }

    @Override
    public String name() {
      return resource.server();
    }

    @Override
    public VaultRef ref() {
      return VaultRef.of(SecretScope.GLOBAL, "mcp-login-" + resource.server());
    }

    // Whatever of it changes, the tokens are not the new server's.
    @Override
    public String owner() {
      return Digests.sha256Hex(
          "palyra-mcp-tokens-v1",
          resource.url().toString(),
          resource.clientId().orElse(""),
          resource.issuer().orElse("") + (resource.unattended() ? " for itself" : ""));
    }

    @Override
    public boolean renewable(Tokens held) {
      return resource.unattended() || held.revealRefresh().isPresent();
    }

    @Override
    public Tokens refresh(Tokens before) {
      Grantor from = grantor(before);
      if (resource.unattended()) {
        return ask(resource, discovery(resource).own(from));
      }
      return client(resource, from)
          .refresh(from.login(), before.revealRefresh().orElseThrow())
          .from(from);
    }

    @Override
    public boolean giveBack(Tokens held) {
      Grantor from = grantor(held);
      held.revealRefresh().ifPresent(token -> client(resource, from).revoke(from.login(), token));
      return from.login().revocation().isPresent();
    }

    private static Grantor grantor(Tokens held) {
      return held.grantor()
          .orElseThrow(() -> OAuthException.refused("it is not known who gave the tokens"));
    }

    @Override
    public void lost(String why) {
      note(resource, "lost", why, "", "");
    }
  }

  private void note(ProtectedResource resource, String what, String why, String issuer, String by) {
    audit.append(
        new AuditEvent.Lifecycle(
            "mcp.login",
            Map.of(
                "server",
                resource.server(),
                "what",
                what,
                "why",
                why,
                "issuer",
                issuer,
                "by",
                by)));
  }
}
