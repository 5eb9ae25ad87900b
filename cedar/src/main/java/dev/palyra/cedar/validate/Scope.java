package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.schema.ActionInfo;
import dev.palyra.cedar.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which kinds of requests the scope of a policy can match. */
final class Scope {
  private final Schema schema;
  private final PolicyBody body;

  Scope(Schema schema, PolicyBody body) {
    this.schema = schema;
    this.body = body;
  }

  /** The kinds of requests that it can match; a slot can hold what lets it match. */
  List<Environment> environments() {
    List<Environment> environments = new ArrayList<>();
    actions()
        .forEach(action -> {
          List<EntityType> resources =
              action.resources().stream().filter(matching(body.resource())).toList();
          action.principals().stream()
              .filter(matching(body.principal()))
              .forEach(principal ->
                  resources.forEach(
                      resource -> environments.add(new Environment(principal, action, resource))));
        });
    return environments;
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
