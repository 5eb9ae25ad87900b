package dev.palyra.core.audit;

import dev.palyra.core.call.MalformedJsonException;

/** Ends a verification at something that stands where a record should. */
public final class UnreadableRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long seq;

  public UnreadableRecordException(long seq, MalformedJsonException why) {
    super("record " + seq + " cannot be read: " + why.getMessage(), null, false, false);
    this.seq = seq;
  }

  /** The number of the record that should be there. */
  public long seq() {
    return seq;
  }
}
