package dev.palyra.policy.explain;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.policy.Question;
import dev.palyra.policy.explain.NearMiss.Failed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes a policy apart and asks of each part whether it holds. Each part is evaluated as a policy
 * of its own, by the same evaluator that decided.
 */
final class Clauses {
  private static final ScopeConstraint ANY = new ScopeConstraint.Any();
  private static final ActionConstraint ANY_ACTION = new ActionConstraint.Any();

  private final Question question;

  Clauses(Question question) {
    this.question = question;
  }

  /** Whether the action is one that the policy speaks of. */
  boolean speaksOfAction(PolicyBody body) {
    return holds(ANY, body.action(), ANY, List.of()).isEmpty();
  }

  /** What of the policy does not hold; of each condition the first clause. */
  List<Failed> failed(PolicyBody body) {
    List<Failed> failed = new ArrayList<>();
    var request = question.request();
    holds(body.principal(), ANY_ACTION, ANY, List.of())
        .ifPresent(why ->
            failed.add(scope("principal", text(body.principal()), request.principal(), why)));
    holds(ANY, body.action(), ANY, List.of())
        .ifPresent(why -> failed.add(scope("action", text(body.action()), request.action(), why)));
    holds(ANY, ANY_ACTION, body.resource(), List.of())
        .ifPresent(
            why -> failed.add(scope("resource", text(body.resource()), request.resource(), why)));
    for (Condition condition : body.conditions()) {
      firstFailed(condition).ifPresent(failed::add);
    }
    return failed;
  }

  private Optional<Failed> firstFailed(Condition condition) {
    for (Expr part : parts(condition)) {
      Condition one = new Condition(condition.kind(), part, part.span());
      Optional<String> why = holds(ANY, ANY_ACTION, ANY, List.of(one));
      if (why.isPresent()) {
        return Optional.of(
            new Failed(
                condition.kind() + " { " + part.span().text() + " }",
                why.get(),
                Seen.by(part, question)));
      }
    }
    return Optional.empty();
  }

  /** The clauses of a condition that stops at the first of them that does not hold. */
  private static List<Expr> parts(Condition condition) {
    if (condition.kind() == Condition.Kind.WHEN
        && condition.body() instanceof Expr.And(List<Expr> operands, _)) {
      return operands;
    }
    if (condition.kind() == Condition.Kind.UNLESS
        && condition.body() instanceof Expr.Or(List<Expr> operands, _)) {
      return operands;
    }
    return List.of(condition.body());
  }

  private static Failed scope(String variable, String constraint, EntityUid is, String why) {
    return new Failed(variable + constraint, why, Map.of(variable, is.toString()));
  }

  /** Nothing when it holds, else why it does not. */
  private Optional<String> holds(
      ScopeConstraint principal,
      ActionConstraint action,
      ScopeConstraint resource,
      List<Condition> conditions) {
    var body =
        new PolicyBody(
            Map.of(), Effect.PERMIT, principal, action, resource, conditions, SourceSpan.NONE);
    Response response =
        Authorizer.authorize(
            PolicySet.of(List.of(new Policy(new PolicyId("part"), body))),
            question.entities(),
            question.request());
    if (response.isAllowed()) {
      return Optional.empty();
    }
    return Optional.of(
        response.errors().isEmpty()
            ? "it is false"
            : "it has no value: " + response.errors().getFirst().cause().getMessage());
  }

  static String text(ScopeConstraint constraint) {
    return switch (constraint) {
      case ScopeConstraint.Any _ -> "";
      case ScopeConstraint.Eq(EntityRef entity) -> " == " + entity;
      case ScopeConstraint.In(EntityRef entity) -> " in " + entity;
      case ScopeConstraint.Is(EntityType type) -> " is " + type;
      case ScopeConstraint.IsIn(EntityType type, EntityRef entity) ->
          " is " + type + " in " + entity;
    };
  }

  static String text(ActionConstraint constraint) {
    return switch (constraint) {
      case ActionConstraint.Any _ -> "";
      case ActionConstraint.Eq(EntityUid action) -> " == " + action;
      case ActionConstraint.In(EntityUid action) -> " in " + action;
      case ActionConstraint.InAny(List<EntityUid> actions) ->
          actions.stream().map(EntityUid::toString).collect(Collectors.joining(", ", " in [", "]"));
    };
  }
}
