package dev.palyra.core.run;

import java.util.Locale;

/**
 * Where a run stands. {@link #CREATED} and {@link #ANSWERED} become turned; {@link #TURNED} becomes
 * answered; each of the three may end; nothing else ever changes.
 */
public enum RunState {
  /** The model has not answered yet. */
  CREATED,
  /** The model proposed calls, and not all of them have ended. */
  TURNED,
  /** The model has the results of its calls and is asked for its next turn. */
  ANSWERED,
  /** The model gave its last answer. */
  COMPLETED,
  /** It cannot go on; its end says why. */
  FAILED,
  /** Somebody stopped it. */
  CANCELLED;

  /** Stable, for programs. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean ended() {
    return switch (this) {
      case CREATED, TURNED, ANSWERED -> false;
      case COMPLETED, FAILED, CANCELLED -> true;
    };
  }
}
