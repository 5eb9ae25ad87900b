package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Exprs;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Variable;
import dev.palyra.cedar.schema.ActionInfo;
import dev.palyra.cedar.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which kinds of requests the scope of a policy can match. */
final class Scope {
  private final Schema schema;
  private final RequestKinds kinds;
  private final PolicyBody body;

  Scope(Schema schema, RequestKinds kinds, PolicyBody body) {
    this.schema = schema;
    this.kinds = kinds;
    this.body = body;
  }

  // What the conditions can tell apart: what they don't mention is null.
  private record Distinction(
      @Nullable EntityType principal, @Nullable Object action, @Nullable EntityType resource) {}

  /**
   * The kinds of requests that it can match; a slot can hold what lets it match. Of kinds that
   * differ only in what the conditions don't mention there is one.
   */
  List<Environment> environments() {
    Set<Variable> used = Exprs.variables(body.conditions());
    boolean principals = used.contains(Variable.PRINCIPAL);
    boolean resources = used.contains(Variable.RESOURCE);
    List<Environment> environments = new ArrayList<>();
    Set<Distinction> seen = new HashSet<>();
    actions(used)
        .forEach(action -> {
          Object told = told(action, used);
          for (EntityType resource : matching(action.resources(), body.resource(), resources)) {
            for (EntityType principal :
                matching(action.principals(), body.principal(), principals)) {
              if (seen.add(
                  new Distinction(
                      principals ? principal : null, told, resources ? resource : null))) {
                environments.add(new Environment(principal, action, resource));
              }
            }
          }
        });
    return environments;
  }

  private Stream<ActionInfo> actions(Set<Variable> used) {
    if (used.contains(Variable.ACTION)) {
      return actions();
    }
    return body.action() instanceof ActionConstraint.Any
        ? kinds.representatives()
        : kinds.representatives(actions());
  }

  private @Nullable Object told(ActionInfo action, Set<Variable> used) {
    if (used.contains(Variable.ACTION)) {
      return action.action();
    }
    return used.contains(Variable.CONTEXT) ? kinds.context(action) : null;
  }

  /** The types that the constraint lets through; when which it is doesn't matter, the first. */
  private List<EntityType> matching(
      Set<EntityType> types, ScopeConstraint constraint, boolean all) {
    Stream<EntityType> matching = types.stream().filter(matching(constraint));
    return (all ? matching : matching.limit(1)).toList();
  }

  private Stream<ActionInfo> actions() {
    return switch (body.action()) {
      case ActionConstraint.Any() -> schema.actions().values().stream();
      case ActionConstraint.Eq(EntityUid action) ->
          Stream.ofNullable(schema.action(action)).map(Objects::requireNonNull);
      case ActionConstraint.In(EntityUid group) -> actionsIn(List.of(group));
      case ActionConstraint.InAny(List<EntityUid> groups) -> actionsIn(groups);
    };
  }

  private Stream<ActionInfo> actionsIn(List<EntityUid> groups) {
    return schema.actions().values().stream()
        .filter(action -> groups.stream().anyMatch(action::isIn));
  }

  private Predicate<EntityType> matching(ScopeConstraint constraint) {
    return switch (constraint) {
      case ScopeConstraint.Any() -> _ -> true;
      case ScopeConstraint.Eq(EntityRef entity) -> equal(entity);
      case ScopeConstraint.In(EntityRef entity) -> in(entity);
      case ScopeConstraint.Is(EntityType type) -> type::equals;
      case ScopeConstraint.IsIn(EntityType type, EntityRef entity) -> in(entity).and(type::equals);
    };
  }

  private static Predicate<EntityType> equal(EntityRef entity) {
    return switch (entity) {
      case EntityUid uid -> uid.type()::equals;
      case Slot _ -> _ -> true;
    };
  }

  private Predicate<EntityType> in(EntityRef entity) {
    return switch (entity) {
      case EntityUid uid -> type -> schema.mayBeIn(type, uid.type());
      case Slot _ -> _ -> true;
    };
  }

  /** A hint when {@code in} in the place of {@code ==} would let the policy apply. */
  Optional<String> hint() {
    boolean principal = inWouldHelp(body.principal(), a -> a.principals().stream());
    boolean resource = inWouldHelp(body.resource(), a -> a.resources().stream());
    if (!principal && !resource) {
      return Optional.empty();
    }
    return Optional.of(
        "try `in` in the place of `==` for the "
            + (principal && resource
                ? "principal and the resource"
                : principal ? "principal" : "resource"));
  }

  private boolean inWouldHelp(
      ScopeConstraint constraint,
      java.util.function.Function<ActionInfo, Stream<EntityType>> types) {
    return constraint instanceof ScopeConstraint.Eq(EntityUid uid)
        && actions().flatMap(types).noneMatch(uid.type()::equals)
        && actions().flatMap(types).anyMatch(type -> schema.mayBeIn(type, uid.type()));
  }
}
