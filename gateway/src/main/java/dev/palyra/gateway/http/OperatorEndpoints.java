package dev.palyra.gateway.http;

import dev.palyra.auth.operator.OperatorDesk;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.audit.TransitionRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/operators}: who answers approvals, and how they prove their presence. */
final class OperatorEndpoints {
  private static final int MAX_GROUPS = 32;

  private final OperatorDesk desk;
  private final AuthPorts auth;
  private final Reach reach;

  OperatorEndpoints(ApiPorts ports) {
    this.desk = ports.approvalPorts().operators();
    this.auth = ports.auth();
    this.reach = new Reach(auth);
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
    Optional<Set<String>> roles =
        body.member("roles").map(_ -> Set.copyOf(body.texts("roles", MAX_GROUPS)));
    body.end();
    String id = exchange.parameter("id");
    reach.requireRoles(exchange, touched(id, roles));
    try {
      boolean fresh = desk.find(id).isEmpty() && !id.equals(OperatorDesk.LOCAL);
      Operator operator = desk.put(exchange.presence(), id, groups, roles);
      ObjectNode view = view(operator);
      if (fresh) {
        view.put("token", firstToken(operator, exchange));
      }
      return Reply.json(200, view);
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    } catch (TransitionRefusedException e) {
      throw conflict();
    }
  }

  /** The roles that are given or taken. */
  private Set<String> touched(String id, Optional<Set<String>> roles) {
    boolean fresh = desk.find(id).isEmpty() && !id.equals(OperatorDesk.LOCAL);
    Set<String> before = reach.rolesOf(id);
    Set<String> after = roles.orElse(fresh ? Set.of(Operator.APPROVER) : before);
    var touched = new TreeSet<>(before);
    touched.addAll(after);
    touched.removeIf(role -> before.contains(role) && after.contains(role));
    return touched;
  }

  Reply remove(Exchange exchange) {
    exchange.query().end(Set.of());
    reach.requireOver(exchange, exchange.parameter("id"));
    try {
      if (!desk.remove(exchange.presence(), exchange.parameter("id"))) {
        throw new ProblemException(ProblemCode.NOT_FOUND, "there is no such operator");
      }
      return Reply.nothing();
    } catch (TransitionRefusedException e) {
      throw conflict();
    }
  }

  Reply offer(Exchange exchange) {
    exchange.query().end(Set.of());
    reach.requireOver(exchange, exchange.parameter("id"));
    try {
      OperatorDesk.Provisioning offered = desk.offer(exchange.presence(), exchange.parameter("id"));
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

  /** With which the new operator begins, until an invitation was taken. */
  private String firstToken(Operator operator, Exchange exchange) {
    return auth.tokens()
        .make(
            exchange.principal(),
            operator.principal(),
            "first",
            Set.of(AccessToken.EVERYTHING),
            Optional.empty(),
            List.of())
        .token()
        .reveal();
  }

  private static ProblemException conflict() {
    return new ProblemException(
        ProblemCode.CONFLICT, "the operator was changed at the same moment; look again");
  }

  private static ObjectNode view(Operator operator) {
    var view = Json.object().put("id", operator.id()).put("enrolled", operator.enrolled());
    var groups = view.putArray("groups");
    new TreeSet<>(operator.groups()).forEach(groups::add);
    var roles = view.putArray("roles");
    new TreeSet<>(operator.roles()).forEach(roles::add);
    return view.put("wrong_codes", operator.failures())
        .put("locked_until", operator.lockedUntil().toString());
  }
}
