package dev.palyra.gateway.record;

import dev.palyra.core.call.ToolCall;

/**
 * A call that was decided.
 *
 * @param first what the policy said when the call came in
 */
public record PastCall(ToolCall call, First first) {
  /** The kinds of a decision. */
  public enum First {
    PERMIT,
    ASK,
    FORBID
  }
}
