package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Exprs;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.schema.EntityTypeInfo;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.schema.Suggestion;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Checks that the schema knows every entity type, action and enumerated entity that a policy names,
 * also where type checking doesn't look since it can't be reached.
 */
final class Names {
  private final Schema schema;
  private final Findings findings;

  Names(Schema schema, Findings findings) {
    this.schema = schema;
    this.findings = findings;
  }

  void check(PolicyBody body) {
    constraint(body.principal(), body.span());
    constraint(body.resource(), body.span());
    switch (body.action()) {
      case ActionConstraint.Any() -> {}
      case ActionConstraint.Eq(EntityUid action) -> entity(action, body.span());
      case ActionConstraint.In(EntityUid action) -> entity(action, body.span());
      case ActionConstraint.InAny(List<EntityUid> actions) -> {
        actions.forEach(action -> entity(action, body.span()));
        if (actions.stream().map(EntityUid::type).distinct().count() > 1) {
          findings.error(
              "the actions of the scope have different types", body.span(), Optional.empty());
        }
      }
    }
    for (Condition condition : body.conditions()) {
      Exprs.forEach(condition.body(), this::expression);
    }
  }

  private void constraint(ScopeConstraint constraint, SourceSpan span) {
    switch (constraint) {
      case ScopeConstraint.Any() -> {}
      case ScopeConstraint.Eq(EntityRef entity) -> reference(entity, span);
      case ScopeConstraint.In(EntityRef entity) -> reference(entity, span);
      case ScopeConstraint.Is(EntityType type) -> type(type, span);
      case ScopeConstraint.IsIn(EntityType type, EntityRef entity) -> {
        type(type, span);
        reference(entity, span);
      }
    }
  }

  private void reference(EntityRef reference, SourceSpan span) {
    if (reference instanceof EntityUid uid) {
      entity(uid, span);
    }
  }

  private void expression(Expr expression) {
    if (expression instanceof Expr.Literal(Value value, SourceSpan span)
        && value instanceof EntityUid uid) {
      entity(uid, span);
    } else if (expression instanceof Expr.Is is) {
      type(is.type(), is.span());
    }
  }

  private void entity(EntityUid uid, SourceSpan span) {
    if (!type(uid.type(), span)) {
      return;
    }
    EntityTypeInfo info = schema.entityType(uid.type());
    if (info == null && schema.action(uid) == null) {
      findings.error("unknown action `" + uid + "`", span, hint(uid));
    } else if (info != null && !info.permitsId(uid.id())) {
      findings.error("unknown entity `" + uid + "` of an enumerated type", span, ids(info, uid));
    }
  }

  private static Optional<String> ids(EntityTypeInfo info, EntityUid uid) {
    return info.ids().flatMap(ids -> Suggestion.hint(uid.id(), ids));
  }

  private Optional<String> hint(EntityUid uid) {
    return Suggestion.hint(
        uid.toString(), schema.actions().keySet().stream().map(EntityUid::toString).toList());
  }

  /** Types of actions are not asked for: an action that the schema doesn't have is named better. */
  private boolean type(EntityType type, SourceSpan span) {
    if (type.isAction() || schema.entityType(type) != null) {
      return true;
    }
    findings.error(
        "unknown entity type `" + type + "`",
        span,
        Suggestion.hint(
            type.name(),
            schema.entityTypes().keySet().stream()
                .map(known -> Objects.requireNonNull(known).name())
                .toList()));
    return false;
  }
}
