package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the policy whether an operator may approve calls of a tool ({@code approval.decide}). Who
 * may do so at all, and what the approval itself demands, is checked besides. A denial needs no
 * permission: whoever is an operator may stop a call.
 */
final class ApprovalPermission {
  private final PolicyEngine policy;
  private final ToolCatalogue catalogue;
  private final AuditLog audit;
  private final InstantSource clock;

  ApprovalPermission(ApiPorts ports) {
    this.policy = ports.policies().engine();
    this.catalogue = ports.catalogue();
    this.audit = ports.audit();
    this.clock = ports.clock();
  }

  /**
   * Returns if the operator may.
   *
   * @throws ProblemException otherwise; the refusal is recorded
   */
  void require(Principal operator, ToolCall call) {
    Optional<Tool> tool = catalogue.find(call.tool());
    Decision decision =
        policy.decide(
            new PolicyRequest(operator, new PolicyAction.DecideApproval(call.tool())),
            new PolicyRequestContext(
                call.tool(),
                call.arguments(),
                call.origin(),
                tool.map(Tool::capabilities).orElse(Set.of()),
                tool.map(Tool::sensitive).orElse(true),
                Optional.empty(),
                clock.instant()));
    if (!(decision instanceof Decision.Permit)) {
      audit.append(
          new AuditEvent.AccessRefused(
              operator.toString(), "approval.decide", "the policy does not permit it"));
      throw new ProblemException(
          ProblemCode.NOT_ALLOWED,
          "the policy does not let you approve calls of `"
              + call.tool()
              + "`; it needs a permit of approval.decide");
    }
  }
}
