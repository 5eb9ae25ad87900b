package dev.palyra.policy;

import dev.palyra.cedar.PolicySet;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.policy.ApprovalEvidence;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.policy.PolicyError;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.policy.bundle.BundleContents;
import dev.palyra.policy.bundle.LoadedPolicy;
import dev.palyra.policy.grant.GrantPolicies;
import java.util.ArrayList;
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
  private static final ApprovalEvidence HYPOTHETICAL =
      new ApprovalEvidence("pending", List.of(), ApprovalRequirement.DEFAULT);

  private final PolicyRevision revision;
  private final Map<dev.palyra.cedar.model.PolicyId, LoadedPolicy> byId;
  private final PolicySet all;
  // What is left when operators have agreed.
  private final PolicySet lifted;
  private final GrantPolicies grants;

  Decider(BundleContents contents, GrantPolicies grants) {
    this.revision = new PolicyRevision(contents.revision().sha256(), grants.digest());
    this.byId = contents.byId();
    this.all = contents.all();
    this.lifted = contents.lifted();
    this.grants = grants;
  }

  PolicyRevision revision() {
    return revision;
  }

  /**
   * Decides, and where operators would have to be asked, looks whether they have answered already.
   *
   * @param partOf the question whether the call may be made, where {@code question} is about a part
   *     of it: what is granted is the call, with all its parts
   */
  Decision decide(
      Question question, Optional<ApprovalEvidence> approval, Optional<Question> partOf) {
    Decision decision = decide(question, approval);
    if (decision instanceof Decision.Permit || approval.isPresent()) {
      return decision;
    }
    Question call = partOf.orElse(question);
    for (Grant grant : grants.holdingFor(call)) {
      if (answers(grant, partOf.isPresent() ? decide(call, Optional.empty()) : decision)) {
        Optional<ApprovalEvidence> evidence = Optional.of(grant.evidence());
        if (decide(Questions.approved(question, grant.evidence()), evidence)
            instanceof Decision.Permit permit) {
          List<PolicyId> determining = new ArrayList<>(permit.determining());
          determining.add(grant.policy());
          return new Decision.Permit(determining, permit.errors(), revision, permit.obligations());
        }
      }
    }
    return decision;
  }

  private boolean answers(Grant grant, Decision ofCall) {
    return ofCall instanceof Decision.Ask ask
        && named(ask)
        && grant.lifts().containsAll(ask.determining())
        && grant.requirement().covers(ask.requirement());
  }

  // A name from its place in a file moves to another forbid when the file is edited.
  private boolean named(Decision.Ask ask) {
    return ask.determining().stream()
        .map(id -> byId.get(new dev.palyra.cedar.model.PolicyId(id.value())))
        .allMatch(policy -> policy != null && policy.annotations().id().isPresent());
  }

  private Decision decide(Question question, Optional<ApprovalEvidence> approval) {
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

  // The answers were checked against what was asked then. A forbid that asks for more may have come
  // to apply since, as one on the time of day does.
  private static boolean satisfies(ApprovalEvidence evidence, ApprovalRequirement requirement) {
    return evidence.satisfied().covers(requirement)
        && new HashSet<>(evidence.operators()).size() >= requirement.operators();
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
