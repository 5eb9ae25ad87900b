package dev.palyra.core.approval;

import dev.palyra.core.approval.ApprovalDecision.Proof;
import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallDigest;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRevision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The question put to operators about one exact call, and their answers so far.
 *
 * @param digest binds the record to principal, tool, arguments, policy revision and {@code expires}
 * @param call what runs once it is granted: where an operator edited the arguments, with those
 * @param summary one line that says what will run
 * @param preview what operators are shown; of an edited call see {@link #shown()}
 * @param askedBy the policies that asked
 * @param decisions in the order in which they came; at most one for each operator
 */
public record ApprovalRecord(
    ApprovalId id,
    ToolCall call,
    CallDigest digest,
    String summary,
    ApprovalPreview preview,
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
        preview,
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

  /** Whether everybody who approved proved presence anew. */
  public boolean proven() {
    var yes = decisions.stream().filter(decision -> decision.verdict() == Verdict.APPROVE).toList();
    return !yes.isEmpty() && yes.stream().allMatch(decision -> decision.proof() != Proof.NONE);
  }

  /** What the agent asked for, where an operator changed it. */
  public Optional<Arguments> original() {
    return edits().findFirst().map(ApprovalEdit::before);
  }

  /** The preview of what runs. */
  public ApprovalPreview shown() {
    return edits().reduce((_, last) -> last).map(ApprovalEdit::preview).orElse(preview);
  }

  /** The same record, in which each answer must carry a proof of presence. */
  public ApprovalRecord withStepUp() {
    return new ApprovalRecord(
        id,
        call,
        digest,
        summary,
        preview,
        askedBy,
        revision,
        requirement.withStepUp(),
        created,
        expires,
        decisions,
        state);
  }

  private Stream<ApprovalEdit> edits() {
    return decisions.stream().flatMap(decision -> decision.edit().stream());
  }

  private ApprovalRecord with(ApprovalDecision decision) {
    var all = new ArrayList<>(decisions);
    all.add(decision);
    ToolCall decided = decision.edit().map(edit -> call.with(edit.after())).orElse(call);
    boolean edited = !decided.equals(call);
    return new ApprovalRecord(
        id,
        decided,
        edited ? CallDigest.of(decided, revision.sha256(), expires) : digest,
        edited ? CallSummary.of(decided) : summary,
        preview,
        askedBy,
        revision,
        requirement,
        created,
        expires,
        all,
        after(decision, all));
  }

  private ApprovalState after(ApprovalDecision decision, List<ApprovalDecision> all) {
    long approvals = all.stream().filter(d -> d.verdict() == Verdict.APPROVE).count();
    return decision.verdict() == Verdict.DENY
        ? ApprovalState.DENIED
        : approvals >= requirement.operators() ? ApprovalState.GRANTED : ApprovalState.WAITING;
  }

  /** Whether {@code decision} carries the proof that the requirement asks for. */
  boolean provenBy(ApprovalDecision decision) {
    return !requirement.stepUp() || decision.proof() != Proof.NONE;
  }
}
