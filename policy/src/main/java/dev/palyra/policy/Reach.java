package dev.palyra.policy;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.Decision;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Exprs;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.UnaryOp;
import dev.palyra.cedar.model.Variable;
import dev.palyra.policy.bundle.LoadedPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a question could be answered with yes or ask if what only the call itself brings (its
 * arguments, its origin, the time, an approval) were right. What cannot be settled without these
 * counts as possible, so that nothing that may be called is missed.
 */
final class Reach {
  // Of the context, what is known of a tool before anybody calls it.
  private static final Set<String> KNOWN = Set.of("tool", "capabilities", "is_sensitive_action");

  private final Question question;

  Reach(Question question) {
    this.question = question;
  }

  private enum Truth {
    TRUE,
    FALSE,
    OPEN
  }

  boolean within(List<LoadedPolicy> policies) {
    boolean permitted = false;
    for (LoadedPolicy policy : policies) {
      PolicyBody body = policy.policy().body();
      if (!inScope(policy.policy())) {
        continue;
      }
      Truth truth = conditions(body.conditions());
      if (policy.forbids()) {
        if (truth == Truth.TRUE && !policy.liftable()) {
          return false;
        }
      } else {
        permitted |= truth != Truth.FALSE;
      }
    }
    return permitted;
  }

  private boolean inScope(Policy policy) {
    return holds(policy, List.of()) == Truth.TRUE;
  }

  private Truth conditions(List<Condition> conditions) {
    Truth all = Truth.TRUE;
    for (Condition condition : conditions) {
      Truth truth = truth(condition.body());
      all = and(all, condition.kind() == Condition.Kind.WHEN ? truth : not(truth));
    }
    return all;
  }

  private Truth truth(Expr expression) {
    return switch (expression) {
      case Expr.And(var operands, _) ->
          operands.stream().map(this::truth).reduce(Truth.TRUE, Reach::and);
      case Expr.Or(var operands, _) ->
          not(operands.stream().map(this::truth).map(Reach::not).reduce(Truth.TRUE, Reach::and));
      case Expr.Unary(UnaryOp op, Expr operand, _) when op == UnaryOp.NOT -> not(truth(operand));
      case Expr.If(Expr condition, Expr consequent, Expr alternative, _) ->
          switch (truth(condition)) {
            case TRUE -> truth(consequent);
            case FALSE -> truth(alternative);
            case OPEN -> {
              Truth first = truth(consequent);
              yield first == truth(alternative) ? first : Truth.OPEN;
            }
          };
      default -> settled(expression) ? evaluate(expression) : Truth.OPEN;
    };
  }

  /** Whether nothing in it depends on the call. */
  private static boolean settled(Expr expression) {
    int[] uses = new int[2];
    Exprs.forEach(
        expression,
        part -> {
          switch (part) {
            case Expr.Var(Variable variable, _) when variable == Variable.CONTEXT -> uses[0]++;
            case Expr.GetAttribute(Expr.Var(Variable variable, _), String attribute, _)
                when variable == Variable.CONTEXT && KNOWN.contains(attribute) ->
                uses[1]++;
            default -> {}
          }
        });
    return uses[0] == uses[1];
  }

  private Truth evaluate(Expr expression) {
    var body =
        new PolicyBody(
            Map.of(),
            dev.palyra.cedar.model.Effect.PERMIT,
            new dev.palyra.cedar.model.ScopeConstraint.Any(),
            new dev.palyra.cedar.model.ActionConstraint.Any(),
            new dev.palyra.cedar.model.ScopeConstraint.Any(),
            List.of(new Condition(Condition.Kind.WHEN, expression, SourceSpan.NONE)),
            SourceSpan.NONE);
    return authorize(new Policy(new dev.palyra.cedar.model.PolicyId("reach"), body));
  }

  private Truth holds(Policy policy, List<Condition> conditions) {
    PolicyBody body = policy.body();
    return authorize(
        new Policy(
            policy.id(),
            new PolicyBody(
                Map.of(),
                dev.palyra.cedar.model.Effect.PERMIT,
                body.principal(),
                body.action(),
                body.resource(),
                conditions,
                body.span())));
  }

  // What has no value would stop a permit and wake a forbid: that is left open.
  private Truth authorize(Policy policy) {
    Response response =
        Authorizer.authorize(
            PolicySet.of(List.of(policy)), question.entities(), question.request());
    if (!response.errors().isEmpty()) {
      return Truth.OPEN;
    }
    return response.decision() == Decision.ALLOW ? Truth.TRUE : Truth.FALSE;
  }

  private static Truth and(Truth a, Truth b) {
    if (a == Truth.FALSE || b == Truth.FALSE) {
      return Truth.FALSE;
    }
    return a == Truth.TRUE && b == Truth.TRUE ? Truth.TRUE : Truth.OPEN;
  }

  private static Truth not(Truth truth) {
    return switch (truth) {
      case TRUE -> Truth.FALSE;
      case FALSE -> Truth.TRUE;
      case OPEN -> Truth.OPEN;
    };
  }
}
