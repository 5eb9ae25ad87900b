package dev.palyra.core.approval;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.ApprovalEvidence;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.PolicyId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * An approval that holds for more than one call: what operators said about one call of a tool goes
 * for the later calls in {@link #scope}, until {@link #expires}.
 *
 * <p>A grant permits nothing by itself. It lifts the forbids that asked, where the operators'
 * answer would lift them again; a forbid that nobody can lift, and the want of a permit, stay what
 * they are. It is a Cedar policy linked from a template; module {@code policy} makes and evaluates
 * it.
 *
 * @param approval whose answer it extends
 * @param principal the one whose calls it is for
 * @param requirement what the operators' answer satisfied: a stricter one asks anew
 * @param lifts the forbids that asked, by {@code @id}; another one asks anew
 * @param operators who agreed
 * @param expires at most {@link #LONGEST} after {@code created}
 */
public record Grant(
    GrantId id,
    ApprovalId approval,
    Principal principal,
    ToolName tool,
    GrantScope scope,
    ApprovalRequirement requirement,
    List<PolicyId> lifts,
    List<String> operators,
    Instant created,
    Instant expires,
    GrantState state) {
  /** No grant is forever: whoever needs that writes a policy. */
  public static final Duration LONGEST = Duration.ofDays(30);

  public Grant {
    lifts = List.copyOf(lifts);
    operators = List.copyOf(operators);
    require(!lifts.isEmpty(), "a grant lifts at least one forbid");
    require(
        operators.stream().distinct().count() >= requirement.operators(),
        "a grant needs the answers of %d operators, got %d",
        requirement.operators(),
        operators.size());
    require(
        created.isBefore(expires) && !expires.isAfter(created.plus(LONGEST)),
        "a grant must expire after `%s` and at most 30 days later, got `%s`",
        created,
        expires);
  }

  /**
   * Extends the answer to an approval that operators have granted.
   *
   * @throws IllegalArgumentException when they have not, or when the scope is a session that the
   *     call is not of
   */
  public static Grant of(
      GrantId id, ApprovalRecord approval, GrantScope scope, Instant created, Instant expires) {
    require(
        approval.state() == ApprovalState.GRANTED || approval.state() == ApprovalState.CONSUMED,
        "approval %s is not granted",
        approval.id());
    require(
        scope.session().isEmpty() || scope.session().equals(approval.call().origin().session()),
        "the call is of another session, or of none");
    return new Grant(
        id,
        approval.id(),
        approval.call().principal(),
        approval.call().tool(),
        scope,
        approval.requirement(),
        approval.askedBy(),
        approval.approvers(),
        created,
        expires,
        GrantState.IN_FORCE);
  }

  /** The name of its Cedar policy, in decisions and in the audit log. */
  public PolicyId policy() {
    return new PolicyId("grant/" + id);
  }

  /** What a later decision sees of the operators' answer. */
  public ApprovalEvidence evidence() {
    return new ApprovalEvidence(approval.value(), operators, requirement);
  }

  /** The same grant in another state. */
  public Grant in(GrantState next) {
    return new Grant(
        id,
        approval,
        principal,
        tool,
        scope,
        requirement,
        lifts,
        operators,
        created,
        expires,
        next);
  }
}
