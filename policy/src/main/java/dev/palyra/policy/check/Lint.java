package dev.palyra.policy.check;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.bundle.LoadedPolicy;
import dev.palyra.policy.schema.SchemaGenerator;
import dev.palyra.policy.schema.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What is valid and yet hardly ever meant. */
final class Lint {
  private Lint() {}

  static List<Diagnostic> warnings(PolicyBundle bundle) {
    List<Diagnostic> warnings = new ArrayList<>();
    List<LoadedPolicy> permits = bundle.policies().stream().filter(p -> !p.forbids()).toList();
    List<LoadedPolicy> forbids = bundle.policies().stream().filter(LoadedPolicy::forbids).toList();
    if (permits.isEmpty()) {
      warnings.add(
          Diagnostic.warning(
              forbids.isEmpty()
                  ? "the bundle is empty: every call is refused"
                  : "the bundle has forbids only: what no permit matches is refused, so every call is",
              SourceSpan.NONE));
    }
    if (forbids.stream().anyMatch(LoadedPolicy::liftable) && !anyOperatorMayAnswer(bundle)) {
      warnings.add(
          Diagnostic.warning(
                  "it asks, and no operator may answer", span(forbids, LoadedPolicy::liftable))
              .withHint(
                  "permit (principal is Operator, action == Action::\"approval.decide\", resource);"));
    }
    for (LoadedPolicy forbid : forbids) {
      PolicyBody body = forbid.policy().body();
      if (body.conditions().isEmpty() && !forbid.liftable()) {
        permits.stream()
            .filter(permit -> covers(body, permit.policy().body()))
            .forEach(permit ->
                warnings.add(
                    Diagnostic.warning(
                        "it never takes effect: `%s` forbids all that it permits"
                            .formatted(forbid.id()),
                        permit.policy().body().span())));
      }
    }
    return warnings;
  }

  private static SourceSpan span(List<LoadedPolicy> policies, Predicate<LoadedPolicy> which) {
    return policies.stream()
        .filter(which)
        .findFirst()
        .map(policy -> policy.policy().body().span())
        .orElse(SourceSpan.NONE);
  }

  // By text and not by trying one: which operators there are is not known here.
  private static boolean anyOperatorMayAnswer(PolicyBundle bundle) {
    EntityUid decide = Types.action(SchemaGenerator.APPROVAL_DECIDE);
    return bundle.policies().stream()
        .filter(policy -> !policy.forbids())
        .map(policy -> policy.policy().body().action())
        .anyMatch(
            action -> action instanceof ActionConstraint.Any || actions(action).contains(decide));
  }

  /** Whether what the inner scope matches is matched by the outer for certain. */
  private static boolean covers(PolicyBody outer, PolicyBody inner) {
    return covers(outer.principal(), inner.principal())
        && covers(outer.action(), inner.action())
        && covers(outer.resource(), inner.resource());
  }

  private static boolean covers(ScopeConstraint outer, ScopeConstraint inner) {
    return outer instanceof ScopeConstraint.Any || outer.equals(inner);
  }

  private static boolean covers(ActionConstraint outer, ActionConstraint inner) {
    if (outer instanceof ActionConstraint.Any || outer.equals(inner)) {
      return true;
    }
    List<EntityUid> all = actions(outer);
    List<EntityUid> some = actions(inner);
    return !some.isEmpty() && all.containsAll(some);
  }

  private static List<EntityUid> actions(ActionConstraint constraint) {
    return switch (constraint) {
      case ActionConstraint.Any _ -> List.of();
      case ActionConstraint.Eq(EntityUid action) -> List.of(action);
      case ActionConstraint.In(EntityUid action) -> List.of(action);
      case ActionConstraint.InAny(List<EntityUid> actions) -> actions;
    };
  }
}
