package dev.palyra.core.gate;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.tool.Tool;
import java.util.Optional;

/** A call that the policy permits, with all that its execution needs to know. */
record Ticket(
    ToolCall call,
    Tool tool,
    PolicyRequestContext context,
    Decision.Permit permit,
    Optional<ApprovalRecord> approval,
    Cancellation cancellation,
    Stopwatch watch) {}
