package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import java.util.List;
import java.util.Set;

/** A policy ready to be evaluated. Immutable; revisions of a policy set share it. */
public final class CompiledPolicy {
  private final Policy policy;
  private final boolean forbids;
  private final Conditions conditions;
  private final long place;

  CompiledPolicy(Policy policy, Conditions conditions, long place) {
    this.policy = policy;
    this.forbids = policy.body().effect() == Effect.FORBID;
    this.conditions = conditions;
    this.place = place;
  }

  /**
   * @param place where it stands in the order of its policy set
   */
  public static CompiledPolicy of(Policy policy, long place) {
    return new CompiledPolicy(policy, Conditions.compile(policy.body().conditions()), place);
  }

  public Policy policy() {
    return policy;
  }

  public boolean forbids() {
    return forbids;
  }

  /** Greater for a policy that was added later; one that replaces another takes its place. */
  public long place() {
    return place;
  }

  /** What must be true besides the scope. */
  Conditions conditions() {
    return conditions;
  }

  /** Whether the scope lets the policy apply. Never an error. */
  boolean inScope(Situation at) {
    return matches(policy.body().action(), at.action(), at.actionAncestors())
        && matches(policy.body().principal(), at.principal(), at.principalAncestors())
        && matches(policy.body().resource(), at.resource(), at.resourceAncestors());
  }

  private static boolean matches(
      ScopeConstraint constraint, EntityUid uid, Set<EntityUid> ancestors) {
    return switch (constraint) {
      case ScopeConstraint.Any _ -> true;
      case ScopeConstraint.Eq(EntityRef entity) -> uid(entity).equals(uid);
      case ScopeConstraint.In(EntityRef entity) -> isIn(uid, ancestors, uid(entity));
      case ScopeConstraint.Is is -> is.type().equals(uid.type());
      case ScopeConstraint.IsIn isIn ->
          isIn.type().equals(uid.type()) && isIn(uid, ancestors, uid(isIn.entity()));
    };
  }

  private static boolean matches(
      ActionConstraint constraint, EntityUid uid, Set<EntityUid> ancestors) {
    return switch (constraint) {
      case ActionConstraint.Any _ -> true;
      case ActionConstraint.Eq(EntityUid action) -> action.equals(uid);
      case ActionConstraint.In(EntityUid action) -> isIn(uid, ancestors, action);
      case ActionConstraint.InAny(List<EntityUid> actions) -> {
        for (EntityUid action : actions) {
          if (isIn(uid, ancestors, action)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  private static boolean isIn(EntityUid uid, Set<EntityUid> ancestors, EntityUid container) {
    return uid.equals(container) || ancestors.contains(container);
  }

  static EntityUid uid(EntityRef entity) {
    return switch (entity) {
      case EntityUid uid -> uid;
      case Slot slot -> throw new IllegalStateException("a policy has no slot, but " + slot);
    };
  }
}
