package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Exprs;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.UnaryOp;
import dev.palyra.cedar.model.Variable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a policy as one chain of terms that must all be true, evaluated from the left
 * until one isn't. {@code unless { a || b }} gives two terms, {@code !a} and {@code !b}: that is
 * the same in Cedar, also when one of them errs.
 */
final class Conditions {
  /** Stands for conditions that are false. */
  private static final Node NEVER = new Leaves.Constant(BoolValue.FALSE, SourceSpan.NONE);

  private final Node[] terms;
  // Which terms have the same value in every request of a situation: they don't read the context.
  private final boolean[] fixed;
  private final @Nullable Node whole;

  private Conditions(List<Term> list) {
    terms = list.stream().map(Term::node).toArray(Node[]::new);
    fixed = new boolean[terms.length];
    for (int i = 0; i < fixed.length; i++) {
      fixed[i] = list.get(i).fixed();
    }
    whole = all(terms);
  }

  private record Term(Node node, boolean fixed) {}

  static Conditions compile(List<Condition> conditions) {
    List<Term> terms = new ArrayList<>();
    for (Condition condition : conditions) {
      add(condition.body(), condition.kind() == Condition.Kind.WHEN, terms);
    }
    return new Conditions(terms);
  }

  /** Adds what makes the expression true, or false. */
  private static void add(Expr expr, boolean wanted, List<Term> terms) {
    if (wanted && expr instanceof Expr.And and) {
      and.operands().forEach(operand -> add(operand, true, terms));
    } else if (!wanted && expr instanceof Expr.Or or) {
      or.operands().forEach(operand -> add(operand, false, terms));
    } else if (expr instanceof Expr.Unary not && not.op() == UnaryOp.NOT) {
      add(not.operand(), !wanted, terms);
    } else {
      Node node = Compiler.compile(expr);
      boolean fixed = !Exprs.variables(expr).contains(Variable.CONTEXT);
      terms.add(new Term(wanted ? node : new Logic.Not(node, expr.span()), fixed));
    }
  }

  private static @Nullable Node all(Node[] terms) {
    return switch (terms.length) {
      case 0 -> null;
      case 1 -> terms[0];
      default -> new Logic.And(terms, terms[0].span);
    };
  }

  @SuppressWarnings("ReferenceEquality") // There is one.
  static boolean isNever(@Nullable Node settled) {
    return settled == NEVER;
  }

  /** True when all terms are; null when there are none. */
  @Nullable Node whole() {
    return whole;
  }

  /**
   * What is left when all terms are evaluated that have the same value in every request of this
   * situation: {@linkplain #isNever never} when one of them makes the whole false, null when
   * nothing is left to ask.
   */
  @Nullable Node settled(Environment env) {
    List<Node> left = new ArrayList<>(terms.length);
    for (int i = 0; i < terms.length; i++) {
      if (!fixed[i]) {
        left.add(terms[i]);
        continue;
      }
      try {
        if (terms[i].test(env)) {
          continue;
        }
        if (left.isEmpty()) {
          return NEVER;
        }
        left.add(NEVER); // What stands before it may still err.
      } catch (EvaluationException _) {
        left.add(terms[i]); // It errs each time, if the terms before it let it.
      }
      break; // Nothing behind a term that is false or errs is ever evaluated.
    }
    return left.size() == terms.length ? whole : all(left.toArray(Node[]::new));
  }
}
