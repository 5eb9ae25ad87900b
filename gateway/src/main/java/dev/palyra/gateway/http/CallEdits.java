package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalEdit;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.Previews;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.gate.CallRejectedException;
import dev.palyra.core.gate.Gate;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import java.util.List;

/**
 * Checks arguments that an operator would rather see run. They must fit the tool's schema, and the
 * policy in force must permit the edited call, or ask for no more than the approval at hand gives:
 * an edit can make a call smaller in the policy's eyes and never larger.
 */
final class CallEdits {
  private final Gate gate;
  private final ToolCatalogue catalogue;
  private final Previews previews;

  CallEdits(ApiPorts ports) {
    this.gate = ports.gate();
    this.catalogue = ports.catalogue();
    this.previews = ports.approvalPorts().previews();
  }

  ApprovalEdit edit(ApprovalRecord approval, Arguments arguments) {
    ToolCall edited = approval.call().with(arguments);
    Decision decision = foresee(edited);
    if (!decision.revision().sha256().equals(approval.revision().sha256())) {
      throw new ProblemException(
          ProblemCode.CONFLICT, "the policy changed while the approval waited; deny it instead");
    }
    Decision.Ask asked =
        switch (decision) {
          case Decision.Permit permit ->
              new Decision.Ask(
                  List.of(), permit.errors(), permit.revision(), approval.requirement());
          case Decision.Ask ask -> {
            if (!approval.requirement().covers(ask.requirement())) {
              throw new ProblemException(
                  ProblemCode.NOT_ALLOWED, "the policy asks for more for the edited arguments");
            }
            yield ask;
          }
          case Decision.Forbid _ ->
              throw new ProblemException(
                  ProblemCode.NOT_ALLOWED, "the policy does not allow the edited arguments");
        };
    Tool tool = catalogue.find(edited.tool()).orElseThrow();
    return new ApprovalEdit(
        approval.call().arguments(), arguments, previews.of(tool, edited, asked));
  }

  private Decision foresee(ToolCall edited) {
    try {
      return gate.foresee(edited);
    } catch (CallRejectedException e) {
      throw new ProblemException(
          ProblemCode.INVALID_ARGUMENTS, Text.line(String.join("; ", e.problems())), e.problems());
    }
  }
}
