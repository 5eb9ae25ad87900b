package dev.palyra.gateway.record;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.ToolCall;
import java.util.Optional;

/**
 * A call at one moment.
 *
 * @param approval the approval that was asked for, if one was
 * @param result present once the call has ended
 */
public record CallSnapshot(
    ToolCall call, State state, Optional<ApprovalId> approval, Optional<CallResult> result) {
  /** Where a call stands. */
  public enum State {
    /** Admitted; being decided or executed. */
    RUNNING("running"),
    /** It waits for operators. */
    WAITING("waiting"),
    /** It has ended, by running or by being refused. */
    FINISHED("finished"),
    /** The gateway stopped while it ran; whether it took effect is unknown. */
    ORPHANED("orphaned");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** Stable, for programs. */
    public String word() {
      return word;
    }
  }
}
