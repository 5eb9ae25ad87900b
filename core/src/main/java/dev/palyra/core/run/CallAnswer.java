package dev.palyra.core.run;

import dev.palyra.core.call.CallId;

/**
 * What the model is told about one of its calls.
 *
 * @param text redacted; reveals no policy
 */
public record CallAnswer(CallId call, Kind kind, String text) {
  /** How the call ended. */
  public enum Kind {
    RAN,
    REFUSED,
    /** It was none: no such tool, or arguments that its schema does not allow. */
    REJECTED,
    /** The gateway stopped while it ran. */
    ORPHANED;

    /** Stable, for programs. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
