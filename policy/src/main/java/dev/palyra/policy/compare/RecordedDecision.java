package dev.palyra.policy.compare;

import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.tool.Tool;
import java.util.Optional;

/** A request that was decided once, and what was decided then. */
public record RecordedDecision(
    PolicyRequest request, PolicyRequestContext context, Outcome outcome) {

  /** The first decision about a call, as it was asked when the call came in. */
  public static RecordedDecision ofCall(ToolCall call, Tool tool, Outcome outcome) {
    return new RecordedDecision(
        new PolicyRequest(call.principal(), new PolicyAction.CallTool(call.tool())),
        new PolicyRequestContext(
            call.tool(),
            call.arguments(),
            call.origin(),
            tool.capabilities(),
            tool.sensitive(),
            Optional.empty(),
            call.received()),
        outcome);
  }
}
