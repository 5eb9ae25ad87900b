package dev.palyra.auth.token;

import dev.palyra.core.Digests;
import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.AccessRegistry;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.call.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Bearer tokens: made, found, rotated and revoked. What is known of one is its hash; the lookup may
 * take longer for some than for others, which leaks a part of a hash, from which no token follows.
 * Thread-safe.
 */
public final class TokenDesk {
  private static final int MOST = 1_000;
  // How exactly the last use is kept.
  private static final Duration TOUCH = Duration.ofMinutes(1);

  private final AccessRegistry registry;
  private final AuditLog audit;
  private final InstantSource clock;
  private final SecureRandom random;

  /** A token and what is known of it; the token is shown once. */
  public record Made(AccessToken known, Token token) {}

  public TokenDesk(
      AccessRegistry registry, AuditLog audit, InstantSource clock, SecureRandom random) {
    this.registry = registry;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
  }

  /** The token that was presented, if it counts now; notes the use. */
  public Optional<AccessToken> find(String text) {
    Instant now = clock.instant();
    Optional<AccessToken> found =
        Token.parse(text)
            .flatMap(token -> registry.token(hash(token)))
            .filter(token -> token.valid(now));
    found
        .filter(token -> token.lastUse().filter(last -> now.isBefore(last.plus(TOUCH))).isEmpty())
        .ifPresent(token -> touch(token, now));
    return found;
  }

  private void touch(AccessToken token, Instant now) {
    try {
      registry.tokenUsed(token.id(), now);
    } catch (AuditUnavailableException _) {
      // What cannot be noted can still be read; nothing that changes anything gets past the log.
    }
  }

  /** The newest first; revoked ones too. */
  public List<AccessToken> all() {
    return registry.tokens();
  }

  /**
   * Makes a token.
   *
   * @param proof appended together with it
   * @throws IllegalArgumentException when a value is malformed, or there are too many
   */
  public Made make(
      Principal by,
      Principal holder,
      String name,
      Set<String> scopes,
      Optional<Instant> expires,
      List<AuditEvent> proof) {
    if (registry.tokens().stream().filter(token -> token.valid(clock.instant())).count() >= MOST) {
      throw new IllegalArgumentException("there are " + MOST + " tokens in force");
    }
    Token token = Token.mint(random);
    AccessToken known = known(token, holder, name, scopes, expires);
    append(proof, new AccessChange.TokenMade(known, by));
    return new Made(known, token);
  }

  /** Lets a token count that is kept elsewhere, such as in a file; one that is known is left. */
  public void adopt(Principal holder, Token token, String name) {
    if (registry.token(hash(token)).isEmpty()) {
      AccessToken known =
          known(token, holder, name, Set.of(AccessToken.EVERYTHING), Optional.empty());
      append(List.of(), new AccessChange.TokenMade(known, holder));
    }
  }

  private AccessToken known(
      Token token, Principal holder, String name, Set<String> scopes, Optional<Instant> expires) {
    return new AccessToken(
        token.id(),
        holder,
        name,
        hash(token),
        scopes,
        clock.instant(),
        expires,
        Optional.empty(),
        Optional.empty());
  }

  /** Gives a token another secret. Its life begins anew, as long as it was. */
  public Made rotate(Principal by, AccessToken before, List<AuditEvent> proof) {
    Token token = Token.mint(random);
    Instant now = clock.instant();
    Optional<Instant> expires =
        before.expires().map(end -> now.plus(Duration.between(before.created(), end)));
    AccessToken after = before.rotated(token.id(), hash(token), now, expires);
    append(proof, new AccessChange.TokenRotated(before, after, by));
    return new Made(after, token);
  }

  /** Revokes a token for good. */
  public void revoke(Principal by, AccessToken token) {
    append(List.of(), new AccessChange.TokenRevoked(token, clock.instant(), by));
  }

  private void append(List<AuditEvent> proof, AccessChange change) {
    var events = new ArrayList<>(proof);
    events.add(new AccessChanged(change));
    audit.append(events.toArray(AuditEvent[]::new));
  }

  // A plain hash is enough for 256 random bits: there is nothing to guess that a slow hash would
  // slow down.
  private static String hash(Token token) {
    return Digests.sha256Hex("palyra-token-v1", token.reveal());
  }
}
