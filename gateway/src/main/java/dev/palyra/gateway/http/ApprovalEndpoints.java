package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalDecision.Proof;
import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.TransitionRefusedException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code /v1/approvals}: what waits for operators, and their answers. */
final class ApprovalEndpoints {
  private static final Set<String> QUERY = Set.of("before", "limit", "state");
  // Operators of one approval can answer at the same moment; each retry means that another one was
  // counted, and there are at most ten.
  private static final int ATTEMPTS = 12;

  private final Approvals approvals;
  private final AuditLog audit;
  private final InstantSource clock;

  ApprovalEndpoints(ApiPorts ports) {
    this.approvals = ports.approvals();
    this.audit = ports.audit();
    this.clock = ports.clock();
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
    found.forEach(approval -> items.add(Views.approval(approval)));
    if (found.size() == limit) {
      body.put("before", found.getLast().id().value());
    }
    return Reply.json(200, body);
  }

  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(200, Views.approval(find(exchange)));
  }

  Reply decide(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Verdict verdict =
        switch (body.requireText("verdict")) {
          case "approve" -> Verdict.APPROVE;
          case "deny" -> Verdict.DENY;
          default -> throw Members.invalid("`verdict` must be approve or deny");
        };
    String reason = body.text("reason").orElse("");
    body.end();
    if (reason.length() > 1_000) {
      throw Members.invalid("`reason` must have at most 1000 characters");
    }
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var decision =
          new ApprovalDecision(
              verdict,
              exchange.principal(),
              Optional.empty(),
              Set.of(),
              Proof.NONE,
              clock.instant(),
              reason);
      Optional<ApprovalRecord> after = answer(find(exchange), decision);
      if (after.isPresent()) {
        return Reply.json(200, Views.approval(after.get()));
      }
    }
    throw new ProblemException(ProblemCode.CONFLICT, "other answers came first; look again");
  }

  /** Returns the approval with the answer, or nothing where another answer came first. */
  private Optional<ApprovalRecord> answer(ApprovalRecord approval, ApprovalDecision decision) {
    return switch (approval.answer(decision)) {
      case ApprovalRecord.Answer.Counted counted -> {
        try {
          audit.append(new AuditEvent.ApprovalAnswered(counted.record(), decision));
          yield Optional.of(counted.record());
        } catch (TransitionRefusedException e) {
          yield Optional.empty();
        }
      }
      case ApprovalRecord.Answer.TooLate late ->
          throw new ProblemException(ProblemCode.CONFLICT, winner(approval, late.state()));
      case ApprovalRecord.Answer.NotAllowed not ->
          throw new ProblemException(ProblemCode.NOT_ALLOWED, not.why());
    };
  }

  private static String winner(ApprovalRecord approval, ApprovalState state) {
    var decisions = approval.decisions();
    return switch (state) {
      case GRANTED, CONSUMED, DENIED -> {
        String word = state == ApprovalState.DENIED ? "denied" : "granted";
        yield decisions.isEmpty()
            ? "the approval was " + word + " before"
            : "the approval was "
                + word
                + " by operator `"
                + decisions.getLast().operator().id()
                + "` at "
                + decisions.getLast().time();
      }
      case EXPIRED -> "the approval expired at " + approval.expires();
      case CANCELLED -> "the call was cancelled";
      case WAITING -> "another answer came first; look again";
    };
  }

  private ApprovalRecord find(Exchange exchange) {
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
