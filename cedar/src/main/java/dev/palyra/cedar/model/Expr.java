package dev.palyra.cedar.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An expression of Cedar. Each record is one construct of the language and keeps where it was
 * written; equality looks at meaning only (see {@link SourceSpan}).
 *
 * <p>What a reader of this library hands out nests at most {@link Limits#nesting()} deep. Whoever
 * builds expressions by hand answers for that: code that walks them recurses.
 */
public sealed interface Expr {
  /** Where it was written, without parentheses around it. */
  SourceSpan span();

  /**
   * A boolean, a number, a string or an entity.
   *
   * @param value a {@link BoolValue}, {@link LongValue}, {@link StringValue} or {@link EntityUid}
   */
  record Literal(Value value, SourceSpan span) implements Expr {
    public Literal {
      switch (value) {
        case BoolValue _, LongValue _, StringValue _, EntityUid _ -> {}
        case SetValue _, RecordValue _, ExtensionValue _ ->
            throw new IllegalArgumentException("`" + value + "` has no literal");
      }
    }
  }

  /** {@code principal}, {@code action}, {@code resource} or {@code context}. */
  record Var(Variable variable, SourceSpan span) implements Expr {}

  /** {@code if condition then consequent else alternative}; only the chosen branch is evaluated. */
  record If(Expr condition, Expr consequent, Expr alternative, SourceSpan span) implements Expr {}

  /**
   * {@code a && b && c}: evaluated from the left, stops at the first {@code false}.
   *
   * @param operands at least two; the first is never itself an {@code And}, since {@code (a && b)
   *     && c} is the same expression as {@code a && b && c}
   */
  record And(List<Expr> operands, SourceSpan span) implements Expr {
    public And {
      operands = chain(operands);
      if (operands.getFirst() instanceof And) {
        throw new IllegalArgumentException("flatten an && that starts with an &&");
      }
    }
  }

  /**
   * {@code a || b || c}: evaluated from the left, stops at the first {@code true}.
   *
   * @param operands at least two; the first is never itself an {@code Or}
   */
  record Or(List<Expr> operands, SourceSpan span) implements Expr {
    public Or {
      operands = chain(operands);
      if (operands.getFirst() instanceof Or) {
        throw new IllegalArgumentException("flatten an || that starts with an ||");
      }
    }
  }

  /**
   * {@code a + b - c}: evaluated from the left, each step checked for overflow.
   *
   * @param first never itself a {@code Sum}, since {@code (a + b) - c} is the same expression as
   *     {@code a + b - c}
   * @param terms at least one
   */
  record Sum(Expr first, List<Term> terms, SourceSpan span) implements Expr {
    public Sum {
      terms = List.copyOf(terms);
      if (terms.isEmpty() || first instanceof Sum) {
        throw new IllegalArgumentException(
            "a sum has terms, and a sum that starts with a sum must be flattened");
      }
    }
  }

  /** One step of a sum: {@code + operand}, or {@code - operand} when it is subtracted. */
  record Term(boolean subtracted, Expr operand) {}

  /**
   * {@code a * b * c}: evaluated from the left, each step checked for overflow.
   *
   * @param factors at least two; the first is never itself a {@code Product}
   */
  record Product(List<Expr> factors, SourceSpan span) implements Expr {
    public Product {
      factors = chain(factors);
      if (factors.getFirst() instanceof Product) {
        throw new IllegalArgumentException("flatten a product that starts with a product");
      }
    }
  }

  /** {@code !a}, {@code -a} or {@code a.isEmpty()}. */
  record Unary(UnaryOp op, Expr operand, SourceSpan span) implements Expr {}

  /** A comparison, {@code in}, or a method with one argument that is part of the language. */
  record Binary(BinaryOp op, Expr left, Expr right, SourceSpan span) implements Expr {}

  /** {@code target.attribute} or {@code target["attribute"]}, which are the same. */
  record GetAttribute(Expr target, String attribute, SourceSpan span) implements Expr {}

  /**
   * {@code target has a}, {@code target has "a b"} or {@code target has a.b.c}; the last means
   * {@code target has a && target.a has b && target.a.b has c}.
   *
   * @param path at least one attribute; only a path of one may hold what is not an identifier
   */
  record Has(Expr target, List<String> path, SourceSpan span) implements Expr {
    public Has {
      path = List.copyOf(path);
      if (path.isEmpty()
          || (path.size() > 1 && !path.stream().allMatch(Identifiers::isIdentifier))) {
        throw new IllegalArgumentException("has takes one attribute, or a path of identifiers");
      }
    }
  }

  /** {@code target like "pattern"}. */
  record Like(Expr target, Pattern pattern, SourceSpan span) implements Expr {}

  /** {@code target is type}, or {@code target is type in container}. */
  record Is(Expr target, EntityType type, Optional<Expr> container, SourceSpan span)
      implements Expr {}

  /** {@code [a, b]}. */
  record SetLiteral(List<Expr> elements, SourceSpan span) implements Expr {
    public SetLiteral {
      elements = List.copyOf(elements);
    }
  }

  /**
   * {@code {a: 1, "b c": 2}}.
   *
   * @param attributes in the order in which they were written, which equality ignores
   */
  record RecordLiteral(Map<String, Expr> attributes, SourceSpan span) implements Expr {
    public RecordLiteral {
      attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
  }

  /**
   * A call of an extension function. Cedar checks the number of arguments only when it validates or
   * evaluates, so it may be wrong here.
   *
   * @param arguments all of them; the first is what stands before the point when the function is a
   *     method
   */
  record Call(ExtensionFunction function, List<Expr> arguments, SourceSpan span) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
      if (function.isMethod() && arguments.isEmpty()) {
        throw new IllegalArgumentException("a method needs something to be called on");
      }
    }
  }

  private static List<Expr> chain(List<Expr> operands) {
    if (operands.size() < 2) {
      throw new IllegalArgumentException("a chain has at least two operands");
    }
    return List.copyOf(operands);
  }
}
