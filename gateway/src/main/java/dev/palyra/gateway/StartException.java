package dev.palyra.gateway;

/**
 * The gateway cannot start, for a reason that the person who started it can remove. The message is
 * one clear line for each mistake; the exit status is 2.
 */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartException(String message) {
    super(message, null, false, false);
  }
}
