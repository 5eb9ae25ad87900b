package dev.palyra.core.access;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A bearer token as the registry knows it.
 *
 * @param id the public part, which names the token in lists and in the log
 * @param name what its owner calls it
 * @param hash of the whole token, in hexadecimal
 * @param scopes what it may be used for at most; what its principal may do is asked besides
 */
public record AccessToken(
    String id,
    Principal principal,
    String name,
    String hash,
    Set<String> scopes,
    Instant created,
    Optional<Instant> expires,
    Optional<Instant> lastUse,
    Optional<Instant> revoked) {
  /** The scope of a token that may do all that its principal may. */
  public static final String EVERYTHING = "all";

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._'@/-]{0,63}");
  private static final Pattern SCOPE =
      Pattern.compile("all|read|[a-z][a-z-]{0,31}(:(read|write))?");

  public AccessToken {
    require(
        NAME.matcher(name).matches(),
        "token name must be 1 to 64 letters, digits, spaces or one of `._'@/-`, got `%s`",
        name);
    scopes = Set.copyOf(scopes);
    require(
        !scopes.isEmpty() && scopes.size() <= 32,
        "a token has 1 to 32 scopes, got %d",
        scopes.size());
    for (String scope : scopes) {
      require(
          SCOPE.matcher(scope).matches(),
          "scope must be `all`, `read`, or an area such as `approvals`, `secrets:read`, got `%s`",
          scope);
    }
    require(
        expires.filter(end -> !end.isAfter(created)).isEmpty(),
        "a token must expire after it was made");
  }

  /** Whether it counts at {@code now}. */
  public boolean valid(Instant now) {
    return revoked.isEmpty() && expires.filter(end -> !now.isBefore(end)).isEmpty();
  }

  /**
   * Whether its scopes reach.
   *
   * @param area the first segment of the route, such as {@code approvals}
   * @param reading whether nothing is changed
   */
  public boolean allows(String area, boolean reading) {
    return scopes.contains(EVERYTHING)
        || scopes.contains(area)
        || scopes.contains(area + (reading ? ":read" : ":write"))
        || (reading && scopes.contains("read"));
  }

  /** The same with another secret; the old one opens nothing from then on. */
  public AccessToken rotated(
      String newId, String newHash, Instant now, Optional<Instant> newExpires) {
    return new AccessToken(
        newId, principal, name, newHash, scopes, now, newExpires, Optional.empty(), revoked);
  }

  public AccessToken revokedAt(Instant now) {
    return new AccessToken(
        id, principal, name, hash, scopes, created, expires, lastUse, Optional.of(now));
  }
}
