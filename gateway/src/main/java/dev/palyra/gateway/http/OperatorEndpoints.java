package dev.palyra.gateway.http;

import dev.palyra.core.approval.Operator;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.gateway.approval.OperatorDesk;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/operators}: who answers approvals, and how they prove their presence. */
final class OperatorEndpoints {
  private static final int MAX_GROUPS = 32;

  private final OperatorDesk desk;

  OperatorEndpoints(ApiPorts ports) {
    this.desk = ports.approvalPorts().operators();
  }

  Reply list(Exchange exchange) {
    exchange.query().end(Set.of());
    var body = Json.object().put("step_up", desk.someoneEnrolled());
    var items = body.putArray("operators");
    desk.all().forEach(operator -> items.add(view(operator)));
    return Reply.json(200, body);
  }

  Reply put(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Set<String> groups = Set.copyOf(body.texts("groups", MAX_GROUPS));
    body.end();
    String id = exchange.parameter("id");
    try {
      OperatorDesk.Changed changed =
          desk.put(exchange.principal(), code(exchange), id, groups, id.equals(OperatorDesk.LOCAL));
      ObjectNode view = view(changed.operator());
      changed.token().ifPresent(token -> view.put("token", token.reveal()));
      return Reply.json(200, view);
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    } catch (TransitionRefusedException e) {
      throw conflict();
    }
  }

  Reply remove(Exchange exchange) {
    exchange.query().end(Set.of());
    try {
      if (!desk.remove(exchange.principal(), code(exchange), exchange.parameter("id"))) {
        throw new ProblemException(ProblemCode.NOT_FOUND, "there is no such operator");
      }
      return Reply.nothing();
    } catch (TransitionRefusedException e) {
      throw conflict();
    }
  }

  Reply offer(Exchange exchange) {
    exchange.query().end(Set.of());
    try {
      OperatorDesk.Provisioning offered =
          desk.offer(exchange.principal(), code(exchange), exchange.parameter("id"));
      return Reply.json(
          200, Json.object().put("secret", offered.secret()).put("uri", offered.uri()));
    } catch (TransitionRefusedException e) {
      throw conflict();
    }
  }

  Reply confirm(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String code = body.requireText("code");
    body.end();
    try {
      return Reply.json(
          200, view(desk.confirm(exchange.principal(), exchange.parameter("id"), code)));
    } catch (TransitionRefusedException e) {
      throw conflict();
    }
  }

  private static Optional<String> code(Exchange exchange) {
    return exchange.header("Palyra-Code");
  }

  private static ProblemException conflict() {
    return new ProblemException(
        ProblemCode.CONFLICT, "the operator was changed at the same moment; look again");
  }

  private static ObjectNode view(Operator operator) {
    var view = Json.object().put("id", operator.id()).put("enrolled", operator.enrolled());
    var groups = view.putArray("groups");
    new TreeSet<>(operator.groups()).forEach(groups::add);
    return view.put("wrong_codes", operator.failures())
        .put("locked_until", operator.lockedUntil().toString());
  }
}
