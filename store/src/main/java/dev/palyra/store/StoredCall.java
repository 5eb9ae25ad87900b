package dev.palyra.store;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.PolicyRevision;
import java.time.Instant;
import java.util.Optional;

/**
 * A call and what became of it.
 *
 * @param answer what the policy said last: permit, ask or forbid
 * @param revision the bundle that said it
 * @param result present once the call has ended
 */
public record StoredCall(
    ToolCall call,
    CallState state,
    Answer answer,
    PolicyRevision revision,
    Optional<ApprovalId> approval,
    Instant decided,
    Optional<Instant> started,
    Optional<Instant> finished,
    Optional<CallResult> result) {

  /** The kinds of a decision. */
  public enum Answer {
    PERMIT,
    ASK,
    FORBID
  }
}
