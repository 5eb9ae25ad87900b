package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.approval.ArgumentMatch;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantId;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.gateway.approval.GrantDesk;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/grants}: approvals that hold for later calls too. */
final class GrantEndpoints {
  private static final Set<String> QUERY = Set.of("before", "limit", "state");

  private final GrantDesk desk;
  private final Approvals approvals;

  GrantEndpoints(ApiPorts ports) {
    this.desk = ports.approvalPorts().grants();
    this.approvals = ports.approvals();
  }

  /** Shows what would be granted; grants nothing. */
  Reply preview(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    GrantRequest wanted = GrantRequest.read(body);
    body.end();
    ApprovalRecord approval = ApprovalEndpoints.find(approvals, exchange);
    try {
      Grant draft = wanted.draft(desk, approval, exchange.principal());
      return Reply.json(
          200,
          Json.object()
              .put("cedar", desk.shown(draft).orElse(""))
              .put("expires", draft.expires().toString()));
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
  }

  Reply list(Exchange exchange) {
    Query query = exchange.query();
    Set<GrantState> states = states(query.all("state"));
    Optional<GrantId> before = query.one("before").map(GrantEndpoints::id);
    int limit = (int) query.number("limit", 1, 500, 100);
    query.end(QUERY);
    List<Grant> found = desk.list(states, before, limit);
    var body = Json.object();
    var items = body.putArray("grants");
    found.forEach(grant -> items.add(view(grant)));
    if (found.size() == limit) {
      body.put("before", found.getLast().id().value());
    }
    return Reply.json(200, body);
  }

  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(200, view(find(exchange)));
  }

  Reply revoke(Exchange exchange) {
    exchange.query().end(Set.of());
    Grant grant = find(exchange);
    try {
      desk.revoke(grant, exchange.principal());
      return Reply.nothing();
    } catch (TransitionRefusedException e) {
      throw new ProblemException(ProblemCode.CONFLICT, "the grant has ended before");
    }
  }

  private Grant find(Exchange exchange) {
    try {
      return desk.find(new GrantId(exchange.parameter("id"))).orElseThrow(GrantEndpoints::absent);
    } catch (IllegalArgumentException e) {
      throw absent();
    }
  }

  private static ProblemException absent() {
    return new ProblemException(ProblemCode.NOT_FOUND, "there is no such grant");
  }

  private static GrantId id(String text) {
    try {
      return new GrantId(text);
    } catch (IllegalArgumentException e) {
      throw Members.invalid("`before` must be the id of a grant");
    }
  }

  private static Set<GrantState> states(List<String> words) {
    if (words.isEmpty()) {
      return EnumSet.allOf(GrantState.class);
    }
    var states = EnumSet.noneOf(GrantState.class);
    for (String word : words) {
      states.add(
          Arrays.stream(GrantState.values())
              .filter(state -> Views.word(state).equals(word))
              .findFirst()
              .orElseThrow(
                  () -> Members.invalid("`state` must be one of in-force, revoked, expired")));
    }
    return states;
  }

  private ObjectNode view(Grant grant) {
    var view =
        Json.object()
            .put("id", grant.id().value())
            .put("state", Views.word(grant.state()))
            .put("approval", grant.approval().value())
            .put("principal", grant.principal().toString())
            .put("tool", grant.tool().value())
            .put("created", grant.created().toString())
            .put("expires", grant.expires().toString());
    grant.scope().session().ifPresent(session -> view.put("session", session));
    var arguments = view.putObject("arguments");
    grant
        .scope()
        .arguments()
        .forEach((pointer, match) -> {
          switch (match) {
            case ArgumentMatch.Equal(String json) ->
                arguments
                    .putObject(pointer)
                    .set("equal", dev.palyra.core.call.StrictJson.parse(json));
            case ArgumentMatch.Like(String glob) -> arguments.putObject(pointer).put("like", glob);
          }
        });
    var lifts = view.putArray("lifts");
    grant.lifts().forEach(policy -> lifts.add(policy.value()));
    var operators = view.putArray("operators");
    grant.operators().forEach(operators::add);
    desk.shown(grant).ifPresent(cedar -> view.put("cedar", cedar));
    return view;
  }
}
