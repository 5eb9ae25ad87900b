package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Approvals;
import dev.palyra.gateway.approval.GrantDesk;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /v1/approvals}: what waits for operators, and what did. */
final class ApprovalEndpoints {
  private static final Set<String> QUERY = Set.of("before", "limit", "state");

  private final Approvals approvals;
  private final ApprovalPorts.Export export;
  private final GrantDesk grants;

  ApprovalEndpoints(ApiPorts ports) {
    this.approvals = ports.approvals();
    this.export = ports.approvalPorts().export();
    this.grants = ports.approvalPorts().grants();
  }

  Reply list(Exchange exchange) {
    Query query = exchange.query();
    Set<ApprovalState> states = states(query.all("state"));
    Optional<ApprovalId> before = query.one("before").map(ApprovalEndpoints::pageId);
    int limit = (int) query.number("limit", 1, 500, 100);
    query.end(QUERY);
    List<ApprovalRecord> found = approvals.list(states, before, limit);
    var body = Json.object();
    var items = body.putArray("approvals");
    found.forEach(approval -> items.add(ApprovalView.brief(approval)));
    if (found.size() == limit) {
      body.put("before", found.getLast().id().value());
    }
    return Reply.json(200, body);
  }

  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(200, ApprovalView.full(find(approvals, exchange), grants));
  }

  Reply export(Exchange exchange) {
    Query query = exchange.query();
    Set<ApprovalState> states = states(query.all("state"));
    query.end(Set.of("state"));
    return new Reply.Streamed(200, "application/jsonl", Map.of(), out -> export.write(states, out));
  }

  static ApprovalRecord find(Approvals approvals, Exchange exchange) {
    try {
      return approvals
          .find(new ApprovalId(exchange.parameter("id")))
          .orElseThrow(ApprovalEndpoints::absent);
    } catch (IllegalArgumentException e) {
      throw absent();
    }
  }

  private static ProblemException absent() {
    return new ProblemException(ProblemCode.NOT_FOUND, "there is no such approval");
  }

  private static ApprovalId pageId(String text) {
    try {
      return new ApprovalId(text);
    } catch (IllegalArgumentException e) {
      throw Members.invalid("`before` must be the id of an approval");
    }
  }

  private static Set<ApprovalState> states(List<String> words) {
    if (words.isEmpty()) {
      return EnumSet.allOf(ApprovalState.class);
    }
    var states = EnumSet.noneOf(ApprovalState.class);
    for (String word : words) {
      states.add(
          Arrays.stream(ApprovalState.values())
              .filter(state -> Views.word(state).equals(word))
              .findFirst()
              .orElseThrow(() -> Members.invalid("`state` must be one of " + allStates())));
    }
    return states;
  }

  private static String allStates() {
    return Arrays.stream(ApprovalState.values()).map(Views::word).collect(Collectors.joining(", "));
  }
}
