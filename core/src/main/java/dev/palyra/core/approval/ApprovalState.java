package dev.palyra.core.approval;

/**
 * Where an approval stands. {@link #WAITING} becomes any of the next four, {@link #GRANTED} becomes
 * {@link #CONSUMED} or {@link #CANCELLED}; nothing else ever changes.
 */
public enum ApprovalState {
  WAITING,
  GRANTED,
  DENIED,
  EXPIRED,
  CANCELLED,
  CONSUMED;

  /** Whether this state can be followed by {@code next}. */
  public boolean canBecome(ApprovalState next) {
    return switch (this) {
      case WAITING -> next == GRANTED || next == DENIED || next == EXPIRED || next == CANCELLED;
      case GRANTED -> next == CONSUMED || next == CANCELLED;
      case DENIED, EXPIRED, CANCELLED, CONSUMED -> false;
    };
  }
}
