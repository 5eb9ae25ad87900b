package dev.palyra.policy;

import dev.palyra.cedar.PolicySet;
import dev.palyra.core.policy.ApprovalEvidence;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.policy.PolicyError;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.policy.bundle.LoadedPolicy;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rules by which answers of Cedar become decisions. Pure: a decision depends on the policies
 * and the question alone.
 */
final class Decider {
  /** Stands for the approval that operators could give. */
  private static final ApprovalEvidence HYPOTHETICAL = new ApprovalEvidence("pending", List.of());

  private final PolicyRevision revision;
  private final Map<dev.palyra.cedar.model.PolicyId, LoadedPolicy> byId;
  private final PolicySet all;
  // What is left when operators have agreed.
  private final PolicySet lifted;

  Decider(
      PolicyRevision revision,
      Map<dev.palyra.cedar.model.PolicyId, LoadedPolicy> byId,
      PolicySet all,
      PolicySet lifted) {
    this.revision = revision;
    this.byId = byId;
    this.all = all;
    this.lifted = lifted;
  }

  Decision decide(Question question, Optional<ApprovalEvidence> approval) {
    Answer answer = answer(question, all);
    if (answer.permitted()) {
      return permit(answer);
    }
    Optional<Decision> no = refusal(answer);
    if (no.isPresent()) {
      return no.get();
    }
    Question approved =
        approval.isPresent() ? question : Questions.approved(question, HYPOTHETICAL);
    return liftable(answer, approved, approval);
  }

  /** All forbids that apply can be lifted: would that do? */
  private Decision liftable(Answer answer, Question approved, Optional<ApprovalEvidence> approval) {
    // The approval in the context may have woken another forbid.
    Answer withApproval = approval.isPresent() ? answer : answer(approved, all);
    Answer rest = answer(approved, lifted);
    boolean woken = !withApproval.permitted() && refusal(withApproval).isPresent();
    if (woken || !rest.permitted()) {
      return forbid(answer, DenyReason.FORBIDDEN, withApproval, rest);
    }
    ApprovalRequirement requirement =
        Stream.concat(answer.forbids().stream(), withApproval.forbids().stream())
            .flatMap(policy -> policy.annotations().approval().stream())
            .reduce(ApprovalRequirement::strictest)
            .orElseThrow();
    return approval.filter(evidence -> satisfies(evidence, requirement)).isPresent()
        ? permit(rest)
        : new Decision.Ask(
            ids(answer.forbids()), errors(answer, withApproval, rest), revision, requirement);
  }

  /** Why the answer is no whatever operators say; empty when it is no only for want of approval. */
  private Optional<Decision> refusal(Answer answer) {
    if (answer.forbids().stream().anyMatch(policy -> !policy.liftable())) {
      return Optional.of(forbid(answer, DenyReason.FORBIDDEN));
    }
    if (!answer.broken().isEmpty()) {
      return Optional.of(forbid(answer, DenyReason.FORBID_ERRORED));
    }
    return answer.forbids().isEmpty()
        ? Optional.of(forbid(answer, DenyReason.NO_PERMIT))
        : Optional.empty();
  }

  // Group and step-up were checked when the operators answered. Their number is checked once more,
  // since a forbid that asks for more of them may have come to apply while they did.
  private static boolean satisfies(ApprovalEvidence evidence, ApprovalRequirement requirement) {
    return new HashSet<>(evidence.operators()).size() >= requirement.operators();
  }

  private Answer answer(Question question, PolicySet policies) {
    return Answer.to(question, policies, byId);
  }

  private Decision.Permit permit(Answer answer) {
    Obligations obligations =
        answer.permits().stream()
            .map(policy -> policy.annotations().obligations())
            .reduce(Obligations.NONE, Obligations::strictest);
    return new Decision.Permit(ids(answer.permits()), answer.errors(), revision, obligations);
  }

  private Decision.Forbid forbid(Answer answer, DenyReason reason, Answer... others) {
    return new Decision.Forbid(
        Stream.concat(ids(answer.forbids()).stream(), ids(answer.broken()).stream()).toList(),
        others.length == 0 ? answer.errors() : errors(answer, others),
        revision,
        reason);
  }

  private static List<PolicyError> errors(Answer first, Answer... others) {
    Set<PolicyError> errors = new LinkedHashSet<>(first.errors());
    for (Answer other : others) {
      errors.addAll(other.errors());
    }
    return List.copyOf(errors);
  }

  private static List<PolicyId> ids(List<LoadedPolicy> policies) {
    return policies.stream().map(LoadedPolicy::id).toList();
  }
}
