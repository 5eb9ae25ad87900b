package dev.palyra.core.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Port: what proves who somebody is. It changes only through {@link
 * dev.palyra.core.audit.AuditLog#append}, but for the times of last use. Thread-safe.
 */
public interface AccessRegistry {
  /** The hash of the operator's password. */
  Optional<String> password(String operator);

  /** The hashes of the recovery codes that are left. */
  Set<String> recoveryCodes(String operator);

  List<Passkey> passkeys(String operator);

  Optional<Passkey> passkey(String id);

  /** Whose passkeys have this user handle. */
  Optional<String> operatorOfHandle(String userHandle);

  /** Whether anybody has a passkey. */
  boolean somePasskey();

  /** Whether anybody can log in. */
  boolean someLogin();

  Optional<Session> session(String hash);

  /** The newest first. */
  List<Session> sessions();

  Optional<AccessToken> token(String hash);

  /** The newest first; revoked ones too. */
  List<AccessToken> tokens();

  /** The link with this hash. */
  Optional<EnrolmentLink> link(String hash);

  /** What the settings were when the gateway started last. */
  Map<String, String> settings();

  /**
   * Notes what the settings are at the first start. Not recorded in the log: nothing has changed.
   */
  void settingsAre(Map<String, String> settings);

  /** Notes a use. Not recorded in the log. */
  void sessionUsed(String id, Instant at);

  /** Notes a use. Not recorded in the log. */
  void tokenUsed(String id, Instant at);
}
