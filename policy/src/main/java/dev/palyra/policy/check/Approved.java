package dev.palyra.policy.check;

import dev.palyra.core.policy.ApprovalEvidence;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.policy.PolicyBundle;
import java.util.HashSet;
import java.util.Optional;

/** Gives a test the approval that the gate would give the call. */
final class Approved {
  private Approved() {}

  /** The approvers of a test are taken to be of the group that was asked for, and present. */
  static PolicyRequestContext context(PolicyBundle bundle, PolicyTest test) {
    PolicyRequestContext context = test.context();
    if (context.approval().isEmpty()) {
      return context;
    }
    ApprovalEvidence approval = context.approval().get();
    Decision before =
        bundle.decide(
            new PolicyRequest(
                test.request().principal(), new PolicyAction.CallTool(context.tool())),
            without(context));
    ApprovalRequirement asked =
        before instanceof Decision.Ask ask ? ask.requirement() : ApprovalRequirement.DEFAULT;
    int operators = Math.clamp(new HashSet<>(approval.operators()).size(), 1, 10);
    var satisfied =
        new ApprovalRequirement(
            operators, asked.group(), asked.stepUp(), asked.timeToLive(), asked.risk());
    return context.withApproval(
        new ApprovalEvidence(approval.approvalId(), approval.operators(), satisfied),
        context.time());
  }

  private static PolicyRequestContext without(PolicyRequestContext context) {
    return new PolicyRequestContext(
        context.tool(),
        context.arguments(),
        context.origin(),
        context.capabilities(),
        context.isSensitiveAction(),
        Optional.empty(),
        context.time());
  }
}
