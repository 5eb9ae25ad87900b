package dev.palyra.core.approval;

import dev.palyra.core.sandbox.Cancellation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads approvals and waits for them. They change only through {@link
 * dev.palyra.core.audit.AuditLog#append}.
 */
public interface Approvals {
  Optional<ApprovalRecord> find(ApprovalId id);

  /**
   * Returns approvals in the given states, newest first.
   *
   * @param before only those with a smaller id, for paging
   * @param limit 1 to 500
   */
  List<ApprovalRecord> list(Set<ApprovalState> states, Optional<ApprovalId> before, int limit);

  /** How many approvals are in the given states. */
  long count(Set<ApprovalState> states);

  /**
   * Blocks until the approval has left {@link ApprovalState#WAITING}, its expiry has passed or the
   * call is cancelled, and returns it as it stands then: still waiting if it expired or was
   * cancelled without the transition recorded yet.
   */
  ApprovalRecord await(ApprovalId id, Cancellation cancellation) throws InterruptedException;
}
