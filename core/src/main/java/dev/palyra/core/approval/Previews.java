package dev.palyra.core.approval;

import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.tool.Tool;

/** Port: makes what operators are shown. */
@FunctionalInterface
public interface Previews {
  /** Shows nothing. */
  Previews NONE = (_, _, _) -> ApprovalPreview.NONE;

  /** Previews {@code call}; runs nothing of it. What cannot be shown becomes a note. */
  ApprovalPreview of(Tool tool, ToolCall call, Decision.Ask ask);
}
