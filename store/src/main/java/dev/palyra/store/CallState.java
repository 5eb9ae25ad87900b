package dev.palyra.store;

/**
 * Where a call stands. {@link #PROPOSED} becomes waiting, started or finished; {@link #WAITING}
 * becomes started or finished; {@link #STARTED} becomes finished or orphaned; nothing else ever
 * changes.
 */
public enum CallState {
  /** The policy answered, and nothing has run. */
  PROPOSED("proposed"),
  /** Operators are asked. */
  WAITING("waiting"),
  /** It runs, or the gateway stopped while it ran. */
  STARTED("started"),
  /** It ended, by running or by being refused. */
  FINISHED("finished"),
  /** Whether it took effect is unknown; it never runs again. */
  ORPHANED("orphaned");

  private final String word;

  CallState(String word) {
    this.word = word;
  }

  /** The word in the database. */
  String word() {
    return word;
  }

  static CallState of(String word) {
    for (CallState state : values()) {
      if (state.word.equals(word)) {
        return state;
      }
    }
    throw new StoreException("a stored call has an unknown state");
  }
}
