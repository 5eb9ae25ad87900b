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
import org.jspecify.annotations.Nullable;

/** A policy ready to be evaluated. Immutable; revisions of a policy set share it. */
public final class CompiledPolicy {
  private final Policy policy;
  private final boolean forbids;
  private final @Nullable Node condition;

  CompiledPolicy(Policy policy, @Nullable Node condition) {
    this.policy = policy;
    this.forbids = policy.body().effect() == Effect.FORBID;
    this.condition = condition;
  }

  public static CompiledPolicy of(Policy policy) {
    return new CompiledPolicy(policy, Compiler.conditions(policy.body().conditions()));
  }

  public Policy policy() {
    return policy;
  }

  public boolean forbids() {
    return forbids;
  }

  /** What must be true besides the scope; null when there is nothing. */
  @Nullable Node condition() {
    return condition;
  }

  /** Whether the scope lets the policy apply. Never an error. */
  boolean inScope(Environment env) {
    return matches(policy.body().action(), env.action(), env.actionAncestors())
        && matches(policy.body().principal(), env.principal(), env.principalAncestors())
        && matches(policy.body().resource(), env.resource(), env.resourceAncestors());
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
