package dev.palyra.core.provider;

/** No credential of a profile can be had now. The message is one line for people. */
public final class ProviderUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProviderUnavailableException(String message) {
    super(message, null, false, false);
  }
}
