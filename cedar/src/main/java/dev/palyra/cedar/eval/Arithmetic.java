package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.SourceSpan;

/** Sums, products and negation of longs; overflow is an error. */
final class Arithmetic {
  private Arithmetic() {}

  static final class Sum extends Node.Numeric {
    private final Node first;
    private final Node[] terms;
    private final boolean[] subtracted;

    Sum(Node first, Node[] terms, boolean[] subtracted, SourceSpan span) {
      super(span);
      this.first = first;
      this.terms = terms;
      this.subtracted = subtracted;
    }

    @Override
    long number(Environment env) {
      long sum = first.number(env);
      for (int i = 0; i < terms.length; i++) {
        long term = terms[i].number(env);
        long next = subtracted[i] ? sum - term : sum + term;
        // Overflow: the operands agree in sign (or differ, when subtracting) and the result
        // differs.
        if (((sum ^ next) & ((subtracted[i] ? ~term : term) ^ next)) < 0) {
          throw overflow(span, (subtracted[i] ? "%d - %d" : "%d + %d").formatted(sum, term));
        }
        sum = next;
      }
      return sum;
    }
  }

  static final class Product extends Node.Numeric {
    private final Node[] factors;

    Product(Node[] factors, SourceSpan span) {
      super(span);
      this.factors = factors;
    }

    @Override
    long number(Environment env) {
      long product = factors[0].number(env);
      for (int i = 1; i < factors.length; i++) {
        long factor = factors[i].number(env);
        long high = Math.multiplyHigh(product, factor);
        long low = product * factor;
        if (high != low >> 63) {
          throw overflow(span, "%d * %d".formatted(product, factor));
        }
        product = low;
      }
      return product;
    }
  }

  static final class Negate extends Node.Numeric {
    private final Node operand;

    Negate(Node operand, SourceSpan span) {
      super(span);
      this.operand = operand;
    }

    @Override
    long number(Environment env) {
      long number = operand.number(env);
      if (number == Long.MIN_VALUE) {
        throw overflow(span, "-(%d)".formatted(number));
      }
      return -number;
    }
  }

  private static EvaluationException overflow(SourceSpan span, String operation) {
    return new EvaluationException(span, () -> "integer overflow: " + operation);
  }
}
