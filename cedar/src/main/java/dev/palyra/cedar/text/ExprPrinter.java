package dev.palyra.cedar.text;

import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.model.UnaryOp;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes an expression on one line, with parentheses where reading it back needs them. */
final class ExprPrinter {
  // The levels of the grammar: an operand of a level lower than its place wants goes into
  // parentheses.
  private static final int IF = 0;
  private static final int OR = 1;
  private static final int AND = 2;
  private static final int RELATION = 3;
  private static final int SUM = 4;
  private static final int PRODUCT = 5;
  private static final int UNARY = 6;
  private static final int MEMBER = 7;

  private static final int MOST_UNARY = 4;

  private final StringBuilder out;

  ExprPrinter(StringBuilder out) {
    this.out = out;
  }

  void print(Expr expr) {
    print(expr, IF);
  }

  private void print(Expr expr, int wanted) {
    boolean parentheses = level(expr) < wanted;
    if (parentheses) {
      out.append('(');
    }
    bare(expr);
    if (parentheses) {
      out.append(')');
    }
  }

  private static int level(Expr expr) {
    return switch (expr) {
      case Expr.If _ -> IF;
      case Expr.Or _ -> OR;
      case Expr.And _ -> AND;
      case Expr.Binary binary -> binary.op().isMethod() ? MEMBER : RELATION;
      case Expr.Has _, Expr.Like _, Expr.Is _ -> RELATION;
      case Expr.Sum _ -> SUM;
      case Expr.Product _ -> PRODUCT;
      case Expr.Unary unary -> unary.op() == UnaryOp.IS_EMPTY ? MEMBER : UNARY;
      case Expr.Literal(LongValue(long value), _) -> value < 0 ? UNARY : MEMBER;
      case Expr.Literal _,
          Expr.Var _,
          Expr.GetAttribute _,
          Expr.SetLiteral _,
          Expr.RecordLiteral _,
          Expr.Call _ ->
          MEMBER;
    };
  }

  private void bare(Expr expr) {
    switch (expr) {
      case Expr.Literal literal -> out.append(literal.value());
      case Expr.Var variable -> out.append(variable.variable());
      case Expr.If conditional -> conditional(conditional);
      // The first operand of a chain is never the same chain, so only the others may be.
      case Expr.And and -> chain(and.operands(), " && ", RELATION);
      case Expr.Or or -> chain(or.operands(), " || ", AND);
      case Expr.Product product -> chain(product.factors(), " * ", UNARY);
      case Expr.Sum sum -> {
        print(sum.first(), PRODUCT);
        for (Expr.Term term : sum.terms()) {
          out.append(term.subtracted() ? " - " : " + ");
          print(term.operand(), PRODUCT);
        }
      }
      case Expr.Unary unary -> unary(unary);
      case Expr.Binary binary -> binary(binary);
      case Expr.GetAttribute get -> {
        print(get.target(), MEMBER);
        if (Identifiers.isIdentifier(get.attribute())) {
          out.append('.').append(get.attribute());
        } else {
          out.append('[').append(Text.quote(get.attribute())).append(']');
        }
      }
      case Expr.Has has -> {
        print(has.target(), SUM);
        out.append(" has ");
        path(has.path());
      }
      case Expr.Like like -> {
        print(like.target(), SUM);
        out.append(" like ").append(like.pattern());
      }
      case Expr.Is is -> {
        print(is.target(), SUM);
        out.append(" is ").append(is.type());
        is.container()
            .ifPresent(container -> {
              out.append(" in ");
              print(container, SUM);
            });
      }
      case Expr.SetLiteral set -> list('[', set.elements(), ']');
      case Expr.RecordLiteral literal -> literal(literal.attributes());
      case Expr.Call call -> call(call);
    }
  }

  private void conditional(Expr.If conditional) {
    out.append("if ");
    print(conditional.condition(), IF);
    out.append(" then ");
    print(conditional.consequent(), IF);
    out.append(" else ");
    print(conditional.alternative(), IF);
  }

  private void chain(List<Expr> operands, String operator, int level) {
    print(operands.getFirst(), level);
    for (Expr operand : operands.subList(1, operands.size())) {
      out.append(operator);
      print(operand, level);
    }
  }

  private void unary(Expr.Unary unary) {
    if (unary.op() == UnaryOp.IS_EMPTY) {
      print(unary.operand(), MEMBER);
      out.append(".isEmpty()");
      return;
    }
    Expr operand = unary.operand();
    out.append(unary.op());
    int row = 1;
    while (row < MOST_UNARY && operand instanceof Expr.Unary next && next.op() == unary.op()) {
      out.append(next.op());
      operand = next.operand();
      row++;
    }
    boolean negative = operand instanceof Expr.Literal(LongValue(long value), _) && value < 0;
    boolean number = operand instanceof Expr.Literal(LongValue _, _);
    if (unary.op() == UnaryOp.NEGATE && number && !(negative && row < MOST_UNARY)) {
      // Bare, the minus and the number would be a literal.
      out.append('(').append(((Expr.Literal) operand).value()).append(')');
    } else {
      print(operand, unary.op() == UnaryOp.NEGATE && negative ? UNARY : MEMBER);
    }
  }

  private void binary(Expr.Binary binary) {
    if (binary.op().isMethod()) {
      print(binary.left(), MEMBER);
      out.append('.').append(binary.op());
      list('(', List.of(binary.right()), ')');
    } else {
      print(binary.left(), SUM);
      out.append(' ').append(binary.op()).append(' ');
      print(binary.right(), SUM);
    }
  }

  private void path(List<String> path) {
    boolean bare = path.stream().allMatch(Identifiers::isIdentifier);
    out.append(bare ? String.join(".", path) : Text.quote(path.getFirst()));
  }

  private void call(Expr.Call call) {
    ExtensionFunction function = call.function();
    if (function.isMethod()) {
      print(call.arguments().getFirst(), MEMBER);
      out.append('.').append(function);
      list('(', call.arguments().subList(1, call.arguments().size()), ')');
    } else {
      out.append(function);
      list('(', call.arguments(), ')');
    }
  }

  private void list(char open, List<Expr> elements, char close) {
    out.append(open);
    Iterator<Expr> rest = elements.iterator();
    while (rest.hasNext()) {
      print(rest.next(), IF);
      out.append(rest.hasNext() ? ", " : "");
    }
    out.append(close);
  }

  private void literal(Map<String, Expr> attributes) {
    out.append('{');
    Iterator<Map.Entry<String, Expr>> rest = attributes.entrySet().iterator();
    while (rest.hasNext()) {
      Map.Entry<String, Expr> attribute = rest.next();
      String name = attribute.getKey();
      out.append(Identifiers.isIdentifier(name) ? name : Text.quote(name)).append(": ");
      print(attribute.getValue(), IF);
      out.append(rest.hasNext() ? ", " : "");
    }
    out.append('}');
  }
}
