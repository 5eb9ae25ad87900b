package dev.palyra.auth.passkey;

/** A passkey was not enrolled, or proved nobody. */
public final class PasskeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PasskeyException(String message) {
    super(message, null, false, false);
  }
}
