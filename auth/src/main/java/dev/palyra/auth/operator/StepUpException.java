package dev.palyra.auth.operator;

/** A one-time code did not prove anybody's presence. */
public final class StepUpException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** None was sent, and one is needed. */
    MISSING,
    /** The operator has not enrolled. */
    NOT_ENROLLED,
    WRONG,
    /** It was right and had been used before. */
    USED,
    /** Too many were wrong. */
    LOCKED,
    /** What the code was to confirm has lapsed or may not be done. */
    REFUSED
  }

  private final Reason reason;

  public StepUpException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
