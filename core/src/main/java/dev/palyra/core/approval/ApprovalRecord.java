package dev.palyra.core.approval;

import dev.palyra.core.approval.ApprovalDecision.Proof;
import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.call.CallDigest;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRevision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The question put to operators about one exact call, and their answers so far.
 *
 * @param digest binds the record to principal, tool, arguments, policy revision and {@code expires}
 * @param summary one line that says what will run
 * @param askedBy the policies that asked
 * @param decisions in the order in which they came; at most one for each operator
 */
public record ApprovalRecord(
    ApprovalId id,
    ToolCall call,
    CallDigest digest,
    String summary,
    List<PolicyId> askedBy,
    PolicyRevision revision,
    ApprovalRequirement requirement,
    Instant created,
    Instant expires,
    List<ApprovalDecision> decisions,
    ApprovalState state) {

  public ApprovalRecord {
    askedBy = List.copyOf(askedBy);
    decisions = List.copyOf(decisions);
  }

  /** What became of an answer. */
  public sealed interface Answer {
    /** The answer counts; {@code record} is the approval with it. */
    record Counted(ApprovalRecord record) implements Answer {}

    /** The approval had left {@link ApprovalState#WAITING} before. */
    record TooLate(ApprovalState state) implements Answer {}

    /** This operator may not decide this approval. */
    record NotAllowed(String why) implements Answer {}
  }

  /**
   * Applies one answer. Pure: whether it takes effect is settled by the store's conditional update.
   */
  public Answer answer(ApprovalDecision decision) {
    if (state != ApprovalState.WAITING) {
      return new Answer.TooLate(state);
    }
    if (!decision.time().isBefore(expires)) {
      return new Answer.TooLate(ApprovalState.EXPIRED);
    }
    return ApprovalRules.objection(this, decision)
        .<Answer>map(Answer.NotAllowed::new)
        .orElseGet(() -> new Answer.Counted(with(decision)));
  }

  /** The same record in another state. */
  public ApprovalRecord in(ApprovalState next) {
    return new ApprovalRecord(
        id,
        call,
        digest,
        summary,
        askedBy,
        revision,
        requirement,
        created,
        expires,
        decisions,
        next);
  }

  /** The operators who approved. */
  public List<String> approvers() {
    return decisions.stream()
        .filter(decision -> decision.verdict() == Verdict.APPROVE)
        .map(decision -> decision.operator().id())
        .toList();
  }

  private ApprovalRecord with(ApprovalDecision decision) {
    var all = new ArrayList<>(decisions);
    all.add(decision);
    long approvals = all.stream().filter(d -> d.verdict() == Verdict.APPROVE).count();
    ApprovalState next =
        decision.verdict() == Verdict.DENY
            ? ApprovalState.DENIED
            : approvals >= requirement.operators() ? ApprovalState.GRANTED : ApprovalState.WAITING;
    return new ApprovalRecord(
        id, call, digest, summary, askedBy, revision, requirement, created, expires, all, next);
  }

  /** Whether {@code decision} carries the proof that the requirement asks for. */
  boolean provenBy(ApprovalDecision decision) {
    return !requirement.stepUp() || decision.proof() != Proof.NONE;
  }
}
