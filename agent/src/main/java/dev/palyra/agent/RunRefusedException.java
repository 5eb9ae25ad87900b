package dev.palyra.agent;

/** A run was not created. Nothing happened. */
public final class RunRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Why {
    UNKNOWN_AGENT,
    UNKNOWN_RUN,
    NOTHING_TO_REPLAY,
    SECRET_IN_TASK,
    TOO_MANY,
    STOPPING
  }

  private final Why why;

  RunRefusedException(Why why, String message) {
    super(message, null, false, false);
    this.why = why;
  }

  public Why why() {
    return why;
  }
}
