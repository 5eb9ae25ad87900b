package dev.palyra.cedar.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Walks expressions. */
public final class Exprs {
  private Exprs() {}

  /** The variables that the conditions mention. */
  public static Set<Variable> variables(List<Condition> conditions) {
    Set<Variable> used = EnumSet.noneOf(Variable.class);
    conditions.forEach(condition -> used.addAll(variables(condition.body())));
    return used;
  }

  /** The variables that the expression mentions. */
  public static Set<Variable> variables(Expr within) {
    Set<Variable> used = EnumSet.noneOf(Variable.class);
    forEach(
        within,
        expression -> {
          if (expression instanceof Expr.Var(Variable variable, _)) {
            used.add(variable);
          }
        });
    return used;
  }

  /** Calls the visitor for the expression and for everything in it, outermost first. */
  public static void forEach(Expr expression, Consumer<Expr> visitor) {
    visitor.accept(expression);
    switch (expression) {
      case Expr.Literal _, Expr.Var _ -> {}
      case Expr.If(Expr condition, Expr consequent, Expr alternative, _) -> {
        forEach(condition, visitor);
        forEach(consequent, visitor);
        forEach(alternative, visitor);
      }
      case Expr.And and -> and.operands().forEach(operand -> forEach(operand, visitor));
      case Expr.Or or -> or.operands().forEach(operand -> forEach(operand, visitor));
      case Expr.Sum sum -> {
        forEach(sum.first(), visitor);
        sum.terms().forEach(term -> forEach(term.operand(), visitor));
      }
      case Expr.Product product -> product.factors().forEach(factor -> forEach(factor, visitor));
      case Expr.Unary unary -> forEach(unary.operand(), visitor);
      case Expr.Binary binary -> {
        forEach(binary.left(), visitor);
        forEach(binary.right(), visitor);
      }
      case Expr.GetAttribute get -> forEach(get.target(), visitor);
      case Expr.Has has -> forEach(has.target(), visitor);
      case Expr.Like like -> forEach(like.target(), visitor);
      case Expr.Is is -> {
        forEach(is.target(), visitor);
        is.container().ifPresent(container -> forEach(container, visitor));
      }
      case Expr.SetLiteral set -> set.elements().forEach(element -> forEach(element, visitor));
      case Expr.RecordLiteral record ->
          record.attributes().values().forEach(value -> forEach(value, visitor));
      case Expr.Call call -> call.arguments().forEach(argument -> forEach(argument, visitor));
    }
  }
}
