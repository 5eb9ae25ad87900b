package dev.palyra.cedar.text;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.Text;
import java.util.stream.Collectors;

/**
 * Writes policies as text. What is written parses to an equal policy; comments are no part of a
 * policy and are not written (see {@link PolicyFormatter} for laying out a text that has some).
 *
 * <p>Recursive over the nesting of expressions, which {@link Limits#nesting()} bounds.
 */
public final class PolicyPrinter {
  // What is printed is not input: it is as large as the policy is.
  private static final Limits ANY_SIZE =
      Limits.DEFAULTS.withInputChars(Integer.MAX_VALUE).withIdentifierChars(Integer.MAX_VALUE);

  private PolicyPrinter() {}

  /** The expression on one line. */
  public static String print(Expr expression) {
    StringBuilder out = new StringBuilder();
    new ExprPrinter(out).print(expression);
    return out.toString();
  }

  /** The policy or template, laid out as {@link PolicyFormatter} does it. */
  public static String print(PolicyBody body) {
    StringBuilder out = new StringBuilder();
    body.annotations()
        .forEach((key, value) ->
            out.append('@').append(key).append('(').append(Text.quote(value)).append(")\n"));
    out.append(body.effect()).append("(principal").append(scope(body.principal()));
    out.append(", action").append(action(body.action()));
    out.append(", resource").append(scope(body.resource())).append(')');
    for (Condition condition : body.conditions()) {
      out.append(' ').append(condition.kind()).append(" { ");
      new ExprPrinter(out).print(condition.body());
      out.append(" }");
    }
    return PolicyFormatter.layOut(Source.of(out.append(';').toString()), ANY_SIZE);
  }

  private static String scope(ScopeConstraint constraint) {
    return switch (constraint) {
      case ScopeConstraint.Any _ -> "";
      case ScopeConstraint.Eq eq -> " == " + eq.entity();
      case ScopeConstraint.In in -> " in " + in.entity();
      case ScopeConstraint.Is is -> " is " + is.type();
      case ScopeConstraint.IsIn isIn -> " is " + isIn.type() + " in " + isIn.entity();
    };
  }

  private static String action(ActionConstraint constraint) {
    return switch (constraint) {
      case ActionConstraint.Any _ -> "";
      case ActionConstraint.Eq eq -> " == " + eq.action();
      case ActionConstraint.In in -> " in " + in.action();
      case ActionConstraint.InAny inAny ->
          inAny.actions().stream()
              .map(EntityUid::toString)
              .collect(Collectors.joining(", ", " in [", "]"));
    };
  }
}
