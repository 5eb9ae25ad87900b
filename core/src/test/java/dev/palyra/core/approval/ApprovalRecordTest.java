package dev.palyra.core.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalDecision.Proof;
import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.approval.ApprovalRecord.Answer;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallDigest;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.policy.Risk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApprovalRecordTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Principal AGENT = new Principal(Principal.Kind.AGENT, "coder");
  private static final Principal ANN = new Principal(Principal.Kind.OPERATOR, "ann");
  private static final Principal BOB = new Principal(Principal.Kind.OPERATOR, "bob");

  private static ApprovalRecord waiting(Principal requester, ApprovalRequirement requirement) {
    var origin =
        new CallOrigin(
            "run",
            Optional.empty(),
            Optional.of("laptop"),
            Optional.empty(),
            Optional.empty(),
            Labels.NONE);
    var call =
        new ToolCall(
            new CallId("01JZZZZZZZZZZZZZZZZZZZZZZ0"),
            requester,
            new ToolName("t"),
            Arguments.NONE,
            origin,
            NOW);
    Instant expires = NOW.plus(requirement.timeToLive());
    var revision = new PolicyRevision("1".repeat(64));
    return new ApprovalRecord(
        new ApprovalId("01JZZZZZZZZZZZZZZZZZZZZZZ1"),
        call,
        CallDigest.of(call, revision.sha256(), expires),
        "t {}",
        ApprovalPreview.NONE,
        List.of(),
        revision,
        requirement,
        NOW,
        expires,
        List.of(),
        ApprovalState.WAITING);
  }

  private static ApprovalDecision decision(Verdict verdict, Principal operator) {
    return new ApprovalDecision(verdict, operator, Optional.empty(), Set.of(), Proof.NONE, NOW, "");
  }

  private static ApprovalRecord counted(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Counted.class);
    return ((Answer.Counted) answer).record();
  }

  private static void assertNotAllowed(Answer answer, String why) {
    assertThat(answer).isEqualTo(new Answer.NotAllowed(why));
  }

  @Test
  void oneApprovalGrantsWhereOneIsEnough() {
    ApprovalRecord after =
        counted(waiting(AGENT, ApprovalRequirement.DEFAULT).answer(decision(Verdict.APPROVE, ANN)));

    assertThat(after.state()).isEqualTo(ApprovalState.GRANTED);
    assertThat(after.answer(decision(Verdict.DENY, BOB)))
        .isEqualTo(new Answer.TooLate(ApprovalState.GRANTED));
  }

  @Test
  void fourEyesNeedTwoDistinctOperators() {
    var two = new ApprovalRequirement(2, Optional.empty(), false, Duration.ofMinutes(1), Risk.HIGH);
    ApprovalRecord once = counted(waiting(AGENT, two).answer(decision(Verdict.APPROVE, ANN)));

    assertThat(once.state()).isEqualTo(ApprovalState.WAITING);
    assertNotAllowed(
        once.answer(decision(Verdict.APPROVE, ANN)),
        "this operator has already decided; another one is needed");
    assertThat(counted(once.answer(decision(Verdict.APPROVE, BOB))).state())
        .isEqualTo(ApprovalState.GRANTED);
  }

  @Test
  void neverTheRequesterNorItsDeviceNorAnAgent() {
    assertNotAllowed(
        waiting(AGENT, ApprovalRequirement.DEFAULT).answer(decision(Verdict.APPROVE, AGENT)),
        "only an operator can decide an approval");
    assertNotAllowed(
        waiting(ANN, ApprovalRequirement.DEFAULT).answer(decision(Verdict.APPROVE, ANN)),
        "the requester cannot decide its own approval");
    var fromItsDevice =
        new ApprovalDecision(
            Verdict.APPROVE, ANN, Optional.of("laptop"), Set.of(), Proof.NONE, NOW, "");
    assertNotAllowed(
        waiting(AGENT, ApprovalRequirement.DEFAULT).answer(fromItsDevice),
        "the device that the call came from cannot decide its approval");
  }

  @Test
  void aGroupAndAStepUpAreAskedForToApproveButNotToDeny() {
    var strict =
        new ApprovalRequirement(
            1, Optional.of("security"), true, Duration.ofMinutes(1), Risk.CRITICAL);

    assertThat(waiting(AGENT, strict).answer(decision(Verdict.APPROVE, ANN)))
        .isInstanceOf(Answer.NotAllowed.class);
    var inGroup =
        new ApprovalDecision(
            Verdict.APPROVE, ANN, Optional.empty(), Set.of("security"), Proof.NONE, NOW, "");
    assertThat(waiting(AGENT, strict).answer(inGroup)).isInstanceOf(Answer.NotAllowed.class);
    var proven =
        new ApprovalDecision(
            Verdict.APPROVE, ANN, Optional.empty(), Set.of("security"), Proof.TOTP, NOW, "");
    assertThat(counted(waiting(AGENT, strict).answer(proven)).state())
        .isEqualTo(ApprovalState.GRANTED);
    assertThat(counted(waiting(AGENT, strict).answer(decision(Verdict.DENY, ANN))).state())
        .isEqualTo(ApprovalState.DENIED);
  }

  @Test
  void anAnswerAfterTheExpiryIsTooLate() {
    ApprovalRecord waiting = waiting(AGENT, ApprovalRequirement.DEFAULT);
    var late =
        new ApprovalDecision(
            Verdict.APPROVE, ANN, Optional.empty(), Set.of(), Proof.NONE, waiting.expires(), "");

    assertThat(waiting.answer(late)).isEqualTo(new Answer.TooLate(ApprovalState.EXPIRED));
  }

  @Test
  void twoGroupsThatContradictEachOtherCannotBeSatisfied() {
    var a = new ApprovalRequirement(1, Optional.of("a"), false, Duration.ofMinutes(1), Risk.LOW);
    var b = new ApprovalRequirement(2, Optional.of("b"), true, Duration.ofMinutes(2), Risk.HIGH);

    assertThat(a.strictest(b))
        .isEqualTo(
            new ApprovalRequirement(2, Optional.of("a+b"), true, Duration.ofMinutes(1), Risk.HIGH));
  }
}
