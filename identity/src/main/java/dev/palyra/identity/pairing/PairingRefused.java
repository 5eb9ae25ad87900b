package dev.palyra.identity.pairing;

/** A step of pairing that is refused, in one clear line. */
public final class PairingRefused extends Exception {
  private static final long serialVersionUID = 1L;

  /** Stable, for programs. */
  public enum Code {
    /** There is no such code, or it has expired or was burnt. */
    NO_SUCH_CODE("no-such-code"),
    /** The code is wrong, or somebody is in between. It was counted as a guess. */
    WRONG_CODE("wrong-code"),
    /** The exchange is unknown, over, or was left for too long. */
    NO_SUCH_SESSION("no-such-session"),
    /** The code is for another role. */
    WRONG_ROLE("wrong-role"),
    /** Something in the request is malformed. */
    INVALID("invalid-pairing"),
    /** Too much at once; try again later. */
    TOO_MANY("too-many-pairings");

    private final String word;

    Code(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  private final Code code;

  PairingRefused(Code code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
