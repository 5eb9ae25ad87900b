package dev.palyra.identity.pairing;

import dev.palyra.core.approval.ApprovalState;
import java.util.Locale;

/**
 * Where a request stands. It is read from the approval and stored nowhere else, so that the two
 * cannot disagree.
 */
public enum PairingState {
  WAITING,
  APPROVED,
  REJECTED,
  EXPIRED,
  COMPLETED;

  static PairingState of(ApprovalState state) {
    return switch (state) {
      case WAITING -> WAITING;
      case GRANTED -> APPROVED;
      case DENIED -> REJECTED;
      case EXPIRED, CANCELLED -> EXPIRED;
      case CONSUMED -> COMPLETED;
    };
  }

  /** Whether nothing can change any more. */
  public boolean isFinal() {
    return switch (this) {
      case WAITING, APPROVED -> false;
      case REJECTED, EXPIRED, COMPLETED -> true;
    };
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
