package dev.palyra.cedar.eval;

import dev.palyra.cedar.extension.Types;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Value;

/** A compiled expression. Immutable; the subclasses are final, so that calls of them are direct. */
abstract class Node {
  /** Where it was written, for errors. */
  final SourceSpan span;

  Node(SourceSpan span) {
    this.span = span;
  }

  /**
   * The value in this environment.
   *
   * @throws EvaluationException when there is none
   */
  abstract Value eval(Environment env);

  /**
   * The value, which must be a boolean. The same as {@link #eval}, for nodes that can do without
   * the object.
   */
  boolean test(Environment env) {
    return Types.bool(eval(env), span);
  }

  /** The value, which must be a long. */
  long number(Environment env) {
    return Types.number(eval(env), span);
  }

  /** A node whose value is a boolean. */
  abstract static class Test extends Node {
    Test(SourceSpan span) {
      super(span);
    }

    @Override
    final Value eval(Environment env) {
      return test(env) ? BoolValue.TRUE : BoolValue.FALSE;
    }

    @Override
    abstract boolean test(Environment env);
  }

  /** A node whose value is a long. */
  abstract static class Numeric extends Node {
    Numeric(SourceSpan span) {
      super(span);
    }

    @Override
    final Value eval(Environment env) {
      return LongValue.of(number(env));
    }

    @Override
    abstract long number(Environment env);
  }
}
