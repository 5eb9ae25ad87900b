package dev.palyra.auth.login;

import java.time.Duration;

/** Somebody did not get in. The message says nothing that a stranger could use. */
public final class LoginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** The name, the password, the code or the passkey: which one is not said. */
    WRONG,
    /** Too many were wrong. */
    TOO_MANY,
    /** The link is unknown, used or expired. */
    NO_LINK,
    /** What was sent cannot be taken, and the message says why. */
    REFUSED,
    /** A fresh proof of presence is needed. */
    PRESENCE
  }

  private final Reason reason;
  private final Duration retryAfter;

  public LoginException(Reason reason, String message) {
    this(reason, message, Duration.ZERO);
  }

  LoginException(Reason reason, String message, Duration retryAfter) {
    super(message, null, false, false);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  static LoginException wrong() {
    return new LoginException(Reason.WRONG, "that did not prove who you are");
  }

  public Reason reason() {
    return reason;
  }

  /** When it may be tried again, where too many were wrong. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
