package dev.palyra.policy.explain;

import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.model.Variable;
import dev.palyra.policy.Question;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an expression looks at in a request: variables and the attributes that it reads from
 * them, with the values found there, each cut at 200 characters.
 */
public final class Seen {
  private static final int MAX_CHARS = 200;
  private static final String ABSENT = "absent";

  private final Question question;
  private final Map<String, String> values = new LinkedHashMap<>();

  private Seen(Question question) {
    this.question = question;
  }

  static Map<String, String> by(Expr expression, Question question) {
    var seen = new Seen(question);
    seen.visit(expression);
    return seen.values;
  }

  private void visit(Expr expression) {
    if (expression instanceof Expr.Has(Expr target, List<String> path, _) && isChain(target)) {
      Expr at = target;
      for (String attribute : path) {
        at = new Expr.GetAttribute(at, attribute, expression.span());
      }
      note(at);
    } else if (isChain(expression)) {
      note(expression);
    } else {
      children(expression).forEach(this::visit);
    }
  }

  private void note(Expr chain) {
    Value value = resolve(chain);
    String text = value == null ? ABSENT : value.toString();
    values.put(text(chain), text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "…" : text);
  }

  private static boolean isChain(Expr expression) {
    Expr at = expression;
    while (at instanceof Expr.GetAttribute get) {
      at = get.target();
    }
    return at instanceof Expr.Var;
  }

  /** The chain as text, such as {@code context.args.path}; empty for any other expression. */
  public static String text(Expr chain) {
    if (chain instanceof Expr.GetAttribute(Expr target, String attribute, _)) {
      String front = text(target);
      return front.isEmpty() ? "" : front + CedarText.attribute(attribute);
    }
    return chain instanceof Expr.Var(Variable variable, _) ? variable.toString() : "";
  }

  private @Nullable Value resolve(Expr chain) {
    if (chain instanceof Expr.GetAttribute(Expr target, String attribute, _)) {
      Value holder = resolve(target);
      return holder == null ? null : attribute(holder, attribute);
    }
    return chain instanceof Expr.Var(Variable variable, _) ? value(variable) : null;
  }

  private Value value(Variable variable) {
    return switch (variable) {
      case PRINCIPAL -> question.request().principal();
      case ACTION -> question.request().action();
      case RESOURCE -> question.request().resource();
      case CONTEXT -> question.request().context();
    };
  }

  private @Nullable Value attribute(Value holder, String name) {
    if (holder instanceof RecordValue attributes) {
      return attributes.get(name);
    }
    return holder instanceof EntityUid uid
        ? question
            .entities()
            .find(uid)
            .map(Entity::attributes)
            .map(all -> all.get(name))
            .orElse(null)
        : null;
  }

  /** The expressions directly below one. */
  public static Stream<Expr> children(Expr expression) {
    return switch (expression) {
      case Expr.Literal _, Expr.Var _ -> Stream.of();
      case Expr.If(Expr condition, Expr consequent, Expr alternative, _) ->
          Stream.of(condition, consequent, alternative);
      case Expr.And(List<Expr> operands, _) -> operands.stream();
      case Expr.Or(List<Expr> operands, _) -> operands.stream();
      case Expr.Sum(Expr first, List<Expr.Term> terms, _) ->
          Stream.concat(Stream.of(first), terms.stream().map(Expr.Term::operand));
      case Expr.Product(List<Expr> factors, _) -> factors.stream();
      case Expr.Unary(_, Expr operand, _) -> Stream.of(operand);
      case Expr.Binary(_, Expr left, Expr right, _) -> Stream.of(left, right);
      case Expr.GetAttribute(Expr target, _, _) -> Stream.of(target);
      case Expr.Has(Expr target, _, _) -> Stream.of(target);
      case Expr.Like(Expr target, _, _) -> Stream.of(target);
      case Expr.Is is -> Stream.concat(Stream.of(is.target()), is.container().stream());
      case Expr.SetLiteral(List<Expr> elements, _) -> elements.stream();
      case Expr.RecordLiteral(Map<String, Expr> attributes, _) -> attributes.values().stream();
      case Expr.Call(_, List<Expr> arguments, _) -> arguments.stream();
    };
  }
}
