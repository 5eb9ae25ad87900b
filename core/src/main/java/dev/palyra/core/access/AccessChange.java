package dev.palyra.core.access;

import dev.palyra.core.call.Principal;
import dev.palyra.core.provider.ProviderProfile;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What can happen to the proofs of who somebody is. Each is recorded in the audit log in the
 * transaction that makes it so, and refused where what it was made from is no longer so. No hash is
 * written into the log.
 */
public sealed interface AccessChange {
  /**
   * An operator has a password, another one, or none.
   *
   * @param before its hash; refused where it is another one now
   */
  record PasswordChanged(
      String operator, Optional<String> before, Optional<String> after, Principal by)
      implements AccessChange {}

  /** All earlier recovery codes are void. */
  record RecoveryCodesMade(String operator, Set<String> hashes, Principal by)
      implements AccessChange {
    public RecoveryCodesMade {
      hashes = Set.copyOf(hashes);
    }
  }

  /** One recovery code is used up. */
  record RecoveryCodeUsed(String operator, String hash) implements AccessChange {}

  /** A passkey was enrolled. */
  record PasskeyAdded(Passkey passkey, Principal by) implements AccessChange {}

  /** A passkey proved its owner. */
  record PasskeyUsed(Passkey before, Passkey after) implements AccessChange {}

  /** A passkey is forgotten. */
  record PasskeyRemoved(Passkey passkey, Principal by) implements AccessChange {}

  /** Somebody logged in. */
  record SessionBegun(Session session) implements AccessChange {}

  /** The session has another cookie. */
  record SessionRotated(Session before, Session after, String why) implements AccessChange {}

  /** The session's proof of presence was used. */
  record PresenceUsed(Session session, String action) implements AccessChange {}

  /**
   * A session ended.
   *
   * @param why such as {@code logout}, {@code revoked}, {@code expired}
   */
  record SessionEnded(Session session, String why, Principal by) implements AccessChange {}

  /**
   * Somebody failed to log in or to prove presence.
   *
   * @param operator who was meant, as far as there is one of this name; else {@code unknown}
   * @param failures since the last success
   */
  record ProofFailed(String operator, String address, String method, String why, int failures)
      implements AccessChange {}

  record TokenMade(AccessToken token, Principal by) implements AccessChange {}

  record TokenRotated(AccessToken before, AccessToken after, Principal by)
      implements AccessChange {}

  record TokenRevoked(AccessToken token, Instant at, Principal by) implements AccessChange {}

  /**
   * A link with which somebody enrols; every earlier one for the same operator is void.
   *
   * @param operator empty for the first one, who chooses a name
   */
  record LinkOffered(String hash, Optional<String> operator, Instant expires, Principal by)
      implements AccessChange {}

  /** The link is used up. */
  record LinkUsed(String hash, String operator) implements AccessChange {}

  /**
   * A profile of a provider is there, is another one, or is no more.
   *
   * @param before refused where it is another one now
   */
  record ProfileChanged(
      Optional<ProviderProfile> before, Optional<ProviderProfile> after, Principal by)
      implements AccessChange {}

  /**
   * A login at a provider began to count, failed, or counts no more.
   *
   * @param what such as {@code connected}, {@code refused}, {@code revoked}, {@code lost}
   * @param why one line without a token; may be empty
   * @param by empty where the gateway found it out
   */
  record ProfileLogin(String profile, String what, String why, Optional<Principal> by)
      implements AccessChange {}

  /**
   * A setting of the gateway is another than at the last start.
   *
   * @param before empty where it was not there
   */
  record SettingChanged(String key, Optional<String> before, Optional<String> after)
      implements AccessChange {}
}
