package dev.palyra.auth.provider;

/** A login at a provider, or its renewal, failed. The message is one line and holds no token. */
public class OAuthException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean refused;

  private OAuthException(String message, boolean refused) {
    super(message, null, false, false);
    this.refused = refused;
  }

  /** The server said no, or is not to be trusted; asking again the same way is of no use. */
  public static OAuthException refused(String message) {
    return new OAuthException(message, true);
  }

  /** The server could not be asked; it may be later. */
  static OAuthException unreachable(String message) {
    return new OAuthException(message, false);
  }

  public boolean isRefusal() {
    return refused;
  }

  /** The person has not answered yet. */
  static final class Pending extends OAuthException {
    private static final long serialVersionUID = 1L;

    private final boolean slower;

    /**
     * @param slower whether the server wants to be asked less often
     */
    Pending(boolean slower) {
      super("the login waits for somebody", false);
      this.slower = slower;
    }

    boolean slower() {
      return slower;
    }
  }
}
