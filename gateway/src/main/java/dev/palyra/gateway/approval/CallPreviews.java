package dev.palyra.gateway.approval;

import dev.palyra.core.approval.ApprovalPreview;
import dev.palyra.core.approval.ApprovalPreview.Reason;
import dev.palyra.core.approval.Previews;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolPlan;
import dev.palyra.core.tool.ToolPlanException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Shows a call as it would run: the command line from the same plan that runs it, and for a file
 * that would be written the difference to what is there now. The file is read by the sandbox, which
 * lets the kernel check the path, and its content goes to operators, never to the agent.
 */
public final class CallPreviews implements Previews {
  private static final int MAX_FILE = 128 * 1024;

  private final ToolPlan plan;
  private final Sandbox sandbox;
  private final OutputFilter redaction;
  private final Function<PolicyId, Optional<String>> purposes;

  /**
   * @param redaction for what is in files: a tool may have left a secret there
   * @param purposes what a policy says that it is for
   */
  public CallPreviews(
      ToolPlan plan,
      Sandbox sandbox,
      OutputFilter redaction,
      Function<PolicyId, Optional<String>> purposes) {
    this.plan = plan;
    this.sandbox = sandbox;
    this.redaction = redaction;
    this.purposes = purposes;
  }

  @Override
  public ApprovalPreview of(Tool tool, ToolCall call, Decision.Ask ask) {
    List<Reason> reasons =
        ask.determining().stream()
            .flatMap(id -> purposes.apply(id).map(text -> new Reason(id, text)).stream())
            .toList();
    try {
      return plan.written(tool, call, MAX_FILE + 1)
          .map(written -> file(written, reasons))
          .orElseGet(() ->
              new ApprovalPreview(
                  plan.commandLine(tool, call),
                  plan.where(tool, call),
                  Optional.empty(),
                  List.of(),
                  reasons));
    } catch (ToolPlanException | IllegalArgumentException e) {
      return new ApprovalPreview(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of("these arguments cannot be run: " + e.getMessage()),
          reasons);
    }
  }

  private ApprovalPreview file(ToolPlan.Written written, List<Reason> reasons) {
    FileRequest.Read current = written.current();
    var read = sandbox.execute(current, redaction, new Cancellation());
    FileDiff diff =
        switch (read.outcome()) {
          case Outcome.Exited(int code) when code == 0 ->
              FileDiff.between(
                  current.path(),
                  Optional.of(read.stdout().toArray()),
                  written.content(),
                  MAX_FILE);
          case Outcome.Denied(String _, String errno, String _) when errno.equals("ENOENT") ->
              FileDiff.between(current.path(), Optional.empty(), written.content(), MAX_FILE);
          case Outcome.Denied(String _, String errno, String reason) ->
              FileDiff.note("the file cannot be read: " + reason + " (" + errno + ")");
          case Outcome.Exited _,
              Outcome.Signaled _,
              Outcome.LimitExceeded _,
              Outcome.Cancelled _,
              Outcome.Refused _,
              Outcome.Failed _ ->
              FileDiff.note("the file could not be read, so that its change is not shown");
        };
    return new ApprovalPreview(
        List.of(),
        Optional.of(current.root().path().resolve(current.path()).normalize().toString()),
        diff.text(),
        diff.notes(),
        reasons);
  }
}
