package dev.palyra.testkit;

import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.policy.PolicyRevision;
import java.util.List;

/** A policy that is one lambda. */
public final class FakePolicy implements PolicyEngine {
  /** Decides; may throw to stand for a fault. */
  public interface Rule {
    Decision decide(PolicyRequest request, PolicyRequestContext context, PolicyRevision revision);
  }

  private static final List<PolicyId> IDS = List.of(new PolicyId("policy0"));

  private final Rule rule;
  private volatile PolicyRevision revision = new PolicyRevision("1".repeat(64));

  public FakePolicy(Rule rule) {
    this.rule = rule;
  }

  public static FakePolicy permitAll() {
    return permitWith(Obligations.NONE);
  }

  public static FakePolicy permitWith(Obligations obligations) {
    return new FakePolicy(
        (_, _, revision) -> new Decision.Permit(IDS, List.of(), revision, obligations));
  }

  public static FakePolicy forbidAll(DenyReason reason) {
    return new FakePolicy(
        (_, _, revision) -> new Decision.Forbid(IDS, List.of(), revision, reason));
  }

  /** Asks for tool calls until the approval is present; permits everything else. */
  public static FakePolicy ask(ApprovalRequirement requirement) {
    return new FakePolicy((request, context, revision) ->
        request.action() instanceof PolicyAction.CallTool && context.approval().isEmpty()
            ? new Decision.Ask(IDS, List.of(), revision, requirement)
            : new Decision.Permit(IDS, List.of(), revision, Obligations.NONE));
  }

  /** Another bundle comes into force. */
  public void activate(PolicyRevision next) {
    revision = next;
  }

  @Override
  public Decision decide(PolicyRequest request, PolicyRequestContext context) {
    return rule.decide(request, context, revision);
  }

  @Override
  public PolicyRevision revision() {
    return revision;
  }
}
