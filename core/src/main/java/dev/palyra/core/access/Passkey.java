package dev.palyra.core.access;

import static dev.palyra.core.Require.require;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A WebAuthn credential as the registry knows it. Identifiers and keys are base64url.
 *
 * @param id the credential's
 * @param userHandle the operator's, random, the same for all its passkeys
 * @param publicKey in COSE form (RFC 9052)
 * @param signCount the highest that was seen; some authenticators never count
 */
public record Passkey(
    String id,
    String operator,
    String userHandle,
    String publicKey,
    long signCount,
    String name,
    Instant created,
    Optional<Instant> lastUse) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._'-]{0,63}");

  public Passkey {
    require(
        NAME.matcher(name).matches(),
        "passkey name must be 1 to 64 letters, digits, spaces or one of `._'-`, got `%s`",
        name);
  }

  public Passkey used(long count, Instant now) {
    return new Passkey(id, operator, userHandle, publicKey, count, name, created, Optional.of(now));
  }
}
