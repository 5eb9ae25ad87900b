package dev.palyra.core.provider;

import static dev.palyra.core.Require.require;
import static dev.palyra.core.provider.ProviderProfile.requireSafe;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An authorization server, and who we are to it: a public client, which has no secret.
 *
 * @param issuer as it calls itself (RFC 8414)
 * @param namesItself whether its answers hold {@code iss} (RFC 9207): one without is refused then
 * @param device where logins without a browser begin (RFC 8628), where it has them
 * @param revocation where tokens are given back (RFC 7009), where it has that
 */
public record OAuthLogin(
    String issuer,
    boolean namesItself,
    String clientId,
    URI authorization,
    URI token,
    Optional<URI> device,
    Optional<URI> revocation,
    List<String> scopes) {
  private static final int MOST_SCOPES = 32;
  // RFC 6749, 3.3.
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,128}");
  private static final Pattern CLIENT = Pattern.compile("[\\x20-\\x7e]{1,256}");

  public OAuthLogin {
    scopes = List.copyOf(scopes);
    requireSafe("issuer", URI.create(issuer));
    require(CLIENT.matcher(clientId).matches(), "a client id has 1 to 256 printable characters");
    require(
        scopes.size() <= MOST_SCOPES && scopes.stream().allMatch(s -> SCOPE.matcher(s).matches()),
        "there are at most %d scopes of 1 to 128 printable characters",
        MOST_SCOPES);
    requireSafe("authorization endpoint", authorization);
    requireSafe("token endpoint", token);
    device.ifPresent(uri -> requireSafe("device endpoint", uri));
    revocation.ifPresent(uri -> requireSafe("revocation endpoint", uri));
  }
}
