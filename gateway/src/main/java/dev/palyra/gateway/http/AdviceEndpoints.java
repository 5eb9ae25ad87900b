package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.tool.Tool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/decisions}: decides and does not execute, for whoever enforces by itself. Answers are
 * recorded before they are given. What a call may do here is no less than what it may do at the
 * gate; that it does it, nobody here sees.
 */
final class AdviceEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(AdviceEndpoints.class);
  private static final int MAX = 100;

  private final ApiPorts ports;
  private final PolicyEngine policy;

  AdviceEndpoints(ApiPorts ports) {
    this.ports = ports;
    this.policy = ports.policies().engine();
  }

  Reply decide(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    JsonNode requests =
        body.member("requests").orElseThrow(() -> Members.invalid("`requests` is missing"));
    body.end();
    if (!requests.isArray() || requests.isEmpty() || requests.size() > MAX) {
      throw Members.invalid("`requests` must be an array of 1 to " + MAX + " requests");
    }
    List<AskedCall> asked = new ArrayList<>();
    for (JsonNode request : requests) {
      if (!request.isObject()) {
        throw Members.invalid("a request must be a JSON object");
      }
      Members members = Members.of(request);
      asked.add(AskedCall.read(members, exchange, ports));
      members.end();
    }
    return Reply.json(200, answer(exchange, asked));
  }

  private ObjectNode answer(Exchange exchange, List<AskedCall> asked) {
    List<AuditEvent> events = new ArrayList<>();
    var reply = Json.object();
    var answers = reply.putArray("decisions");
    for (AskedCall call : asked) {
      Optional<Tool> tool = ports.catalogue().find(call.call().tool());
      List<String> violations =
          tool.map(it -> it.schema().violations(call.call().arguments().tree())).orElse(List.of());
      if (tool.isEmpty() || !violations.isEmpty()) {
        var refused =
            answers
                .addObject()
                .put("decision", "forbid")
                .put("code", tool.isEmpty() ? "unknown-tool" : "invalid-arguments");
        violations.forEach(violation -> refused.withArray("problems").add(Text.line(violation)));
        continue;
      }
      Decision decision = decide(call.request(), call.context(tool.get()));
      events.add(new AuditEvent.Advised(call.call(), decision));
      answers.add(
          exchange.byOperator() ? PolicyViews.decision(decision) : PolicyViews.terse(decision));
    }
    if (!events.isEmpty()) {
      ports.audit().append(events.toArray(AuditEvent[]::new));
    }
    return reply;
  }

  private Decision decide(PolicyRequest request, PolicyRequestContext context) {
    try {
      return policy.decide(request, context);
    } catch (RuntimeException e) {
      LOG.warn("a decision failed, which is a refusal", e);
      return new Decision.Forbid(List.of(), List.of(), policy.revision(), DenyReason.POLICY_FAULT);
    }
  }
}
