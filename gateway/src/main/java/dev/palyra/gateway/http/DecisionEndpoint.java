package dev.palyra.gateway.http;

import dev.palyra.auth.operator.StepUpException;
import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalDecision.Proof;
import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.approval.ApprovalEdit;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.Principal;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;

/** {@code POST /v1/approvals/{id}/decision}: one operator's answer. */
final class DecisionEndpoint {
  // Operators of one approval can answer at the same moment; each retry means that another one was
  // counted, and there are at most ten.
  private static final int ATTEMPTS = 12;

  private final Approvals approvals;
  private final ApprovalPorts ports;
  private final AuditLog audit;
  private final InstantSource clock;
  private final CallEdits edits;
  private final ApprovalPermission permission;

  DecisionEndpoint(ApiPorts ports) {
    this.approvals = ports.approvals();
    this.ports = ports.approvalPorts();
    this.audit = ports.audit();
    this.clock = ports.clock();
    this.edits = new CallEdits(ports);
    this.permission = new ApprovalPermission(ports);
  }

  /**
   * What an operator sent.
   *
   * @param digest of the call as the operator saw it
   * @param arguments to run instead
   * @param grant to extend the answer to later calls
   * @param code that proves presence
   */
  private record Sent(
      Verdict verdict,
      String reason,
      Optional<String> digest,
      Optional<Arguments> arguments,
      Optional<GrantRequest> grant,
      Optional<String> code) {}

  Reply decide(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Sent sent = read(exchange);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      ApprovalRecord approval = ApprovalEndpoints.find(approvals, exchange);
      Optional<ApprovalRecord> after = answer(exchange, approval, sent);
      if (after.isPresent()) {
        return Reply.json(200, ApprovalView.full(after.get(), ports.grants()));
      }
    }
    throw new ProblemException(ProblemCode.CONFLICT, "other answers came first; look again");
  }

  private static Sent read(Exchange exchange) throws IOException {
    Members body = exchange.json();
    Verdict verdict =
        switch (body.requireText("verdict")) {
          case "approve" -> Verdict.APPROVE;
          case "deny" -> Verdict.DENY;
          default -> throw Members.invalid("`verdict` must be approve or deny");
        };
    String reason = body.text("reason").orElse("");
    Optional<String> digest = body.text("digest");
    Optional<Arguments> arguments = body.member("arguments").map(DecisionEndpoint::arguments);
    Optional<GrantRequest> grant =
        body.object("grant")
            .map(members -> {
              GrantRequest wanted = GrantRequest.read(members);
              members.end();
              return wanted;
            });
    body.end();
    if (reason.length() > 1_000) {
      throw Members.invalid("`reason` must have at most 1000 characters");
    }
    if ((arguments.isPresent() || grant.isPresent()) && verdict == Verdict.DENY) {
      throw Members.invalid("`arguments` and `grant` go with an approval only");
    }
    return new Sent(verdict, reason, digest, arguments, grant, exchange.header("Palyra-Code"));
  }

  private static Arguments arguments(tools.jackson.databind.JsonNode node) {
    try {
      return Arguments.of(node);
    } catch (MalformedJsonException e) {
      throw new ProblemException(ProblemCode.MALFORMED_JSON, "`arguments`: " + e.getMessage());
    }
  }

  /** Returns the approval with the answer, or nothing where another answer came first. */
  private Optional<ApprovalRecord> answer(Exchange exchange, ApprovalRecord approval, Sent sent) {
    if (approval.state() != ApprovalState.WAITING) {
      throw tooLate(approval, approval.state());
    }
    checkSeen(approval, sent);
    if (sent.verdict() == Verdict.APPROVE) {
      permission.require(exchange.principal(), approval.call());
    }
    Optional<ApprovalEdit> edit =
        sent.arguments()
            .filter(arguments -> !arguments.equals(approval.call().arguments()))
            .map(arguments -> edits.edit(approval, arguments));
    Optional<Grant> draft =
        sent.grant().map(wanted -> draft(wanted, approval, exchange.principal()));
    Optional<dev.palyra.auth.operator.Proof> proof = proof(exchange, approval, sent);
    var decision =
        new ApprovalDecision(
            sent.verdict(),
            exchange.principal(),
            exchange.deviceId(),
            ports
                .operators()
                .find(exchange.principal().id())
                .map(Operator::groups)
                .orElse(Set.of()),
            proof.map(dev.palyra.auth.operator.Proof::kind).orElse(Proof.NONE),
            clock.instant(),
            sent.reason(),
            edit);
    return switch (approval.answer(decision)) {
      case ApprovalRecord.Answer.Counted counted ->
          counted(counted.record(), decision, proof, draft);
      case ApprovalRecord.Answer.TooLate late -> throw tooLate(approval, late.state());
      case ApprovalRecord.Answer.NotAllowed not ->
          throw notAllowed(exchange, approval, not.why(), proof);
    };
  }

  /** A code that was sent always counts; what the session proved is spent only where it is due. */
  private Optional<dev.palyra.auth.operator.Proof> proof(
      Exchange exchange, ApprovalRecord approval, Sent sent) {
    boolean due = sent.verdict() == Verdict.APPROVE && approval.requirement().stepUp();
    boolean present =
        exchange.session().filter(open -> open.session().present(clock.instant())).isPresent();
    return sent.code().isPresent() || (due && present)
        ? Optional.of(ports.stepUp().prove(exchange.presence(), "approval"))
        : Optional.empty();
  }

  private Optional<ApprovalRecord> counted(
      ApprovalRecord after,
      ApprovalDecision decision,
      Optional<dev.palyra.auth.operator.Proof> proof,
      Optional<Grant> draft) {
    var events = new ArrayList<AuditEvent>();
    proof
        .map(dev.palyra.auth.operator.Proof::event)
        .ifPresent(events::add); // The code is used up with the answer, or neither counts.
    events.add(new AuditEvent.ApprovalAnswered(after, decision));
    // In the same transaction: neither is there without the other.
    draft
        .map(grant -> Grant.of(grant.id(), after, grant.scope(), grant.created(), grant.expires()))
        .map(AuditEvent.GrantMade::new)
        .ifPresent(events::add);
    try {
      audit.append(events.toArray(AuditEvent[]::new));
      return Optional.of(after);
    } catch (TransitionRefusedException e) {
      return Optional.empty();
    }
  }

  private Grant draft(GrantRequest wanted, ApprovalRecord approval, Principal by) {
    try {
      return wanted.draft(ports.grants(), approval, by);
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
  }

  // Whoever approves must have seen what would run now: another operator may have edited it.
  private static void checkSeen(ApprovalRecord approval, Sent sent) {
    if (sent.digest().filter(digest -> !digest.equals(approval.digest().hex())).isPresent()
        || (sent.digest().isEmpty()
            && sent.verdict() == Verdict.APPROVE
            && approval.original().isPresent())) {
      throw new ProblemException(
          ProblemCode.CONFLICT,
          "the call was edited; look at it again and send the digest of what you saw");
    }
  }

  private ProblemException notAllowed(
      Exchange exchange,
      ApprovalRecord approval,
      String why,
      Optional<dev.palyra.auth.operator.Proof> proof) {
    if (approval.requirement().stepUp() && proof.isEmpty() && why.startsWith("a fresh proof")) {
      try { // Says what is missing: the code, or the enrolment.
        var _ = ports.stepUp().prove(exchange.presence(), "approval");
      } catch (StepUpException e) {
        return StepUpProblems.of(e);
      }
    }
    return new ProblemException(ProblemCode.NOT_ALLOWED, why);
  }

  private static ProblemException tooLate(ApprovalRecord approval, ApprovalState state) {
    return new ProblemException(ProblemCode.CONFLICT, winner(approval, state));
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
}
