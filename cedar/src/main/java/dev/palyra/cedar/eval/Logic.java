package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Value;

/** {@code &&}, {@code ||}, {@code !} and {@code if}: what isn't needed isn't evaluated. */
final class Logic {
  private Logic() {}

  static final class And extends Node.Test {
    private final Node[] operands;

    And(Node[] operands, SourceSpan span) {
      super(span);
      this.operands = operands;
    }

    @Override
    boolean test(Environment env) {
      for (Node operand : operands) {
        if (!operand.test(env)) {
          return false;
        }
      }
      return true;
    }
  }

  static final class Or extends Node.Test {
    private final Node[] operands;

    Or(Node[] operands, SourceSpan span) {
      super(span);
      this.operands = operands;
    }

    @Override
    boolean test(Environment env) {
      for (Node operand : operands) {
        if (operand.test(env)) {
          return true;
        }
      }
      return false;
    }
  }

  static final class Not extends Node.Test {
    private final Node operand;

    Not(Node operand, SourceSpan span) {
      super(span);
      this.operand = operand;
    }

    @Override
    boolean test(Environment env) {
      return !operand.test(env);
    }
  }

  static final class If extends Node {
    private final Node condition;
    private final Node consequent;
    private final Node alternative;

    If(Node condition, Node consequent, Node alternative, SourceSpan span) {
      super(span);
      this.condition = condition;
      this.consequent = consequent;
      this.alternative = alternative;
    }

    @Override
    Value eval(Environment env) {
      return condition.test(env) ? consequent.eval(env) : alternative.eval(env);
    }

    @Override
    boolean test(Environment env) {
      return condition.test(env) ? consequent.test(env) : alternative.test(env);
    }
  }
}
