package dev.palyra.cedar.eval;

import dev.palyra.cedar.extension.Types;
import dev.palyra.cedar.model.BinaryOp;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.DurationValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Value;

/** Equality of anything, and order of longs, datetimes and durations. */
final class Comparison {
  private Comparison() {}

  static final class Equal extends Node.Test {
    private final Node left;
    private final Node right;

    Equal(Node left, Node right, SourceSpan span) {
      super(span);
      this.left = left;
      this.right = right;
    }

    @Override
    boolean test(Environment env) {
      return left.eval(env).equals(right.eval(env));
    }
  }

  /** Equality with a constant. */
  static final class EqualConstant extends Node.Test {
    private final Node operand;
    private final Value constant;

    EqualConstant(Node operand, Value constant, SourceSpan span) {
      super(span);
      this.operand = operand;
      this.constant = constant;
    }

    @Override
    boolean test(Environment env) {
      return constant.equals(operand.eval(env));
    }
  }

  /** {@code <}, {@code <=}, {@code >} or {@code >=}. */
  static final class Order extends Node.Test {
    private final BinaryOp op;
    private final Node left;
    private final Node right;

    Order(BinaryOp op, Node left, Node right, SourceSpan span) {
      super(span);
      this.op = op;
      this.left = left;
      this.right = right;
    }

    @Override
    boolean test(Environment env) {
      int sign = compare(left.eval(env), right.eval(env));
      return switch (op) {
        case LESS -> sign < 0;
        case LESS_OR_EQUAL -> sign <= 0;
        case GREATER -> sign > 0;
        case GREATER_OR_EQUAL -> sign >= 0;
        case EQUAL, NOT_EQUAL, IN, CONTAINS, CONTAINS_ALL, CONTAINS_ANY, GET_TAG, HAS_TAG ->
            throw new IllegalStateException(op + " is no order");
      };
    }

    private int compare(Value a, Value b) {
      if (a instanceof LongValue(long x) && b instanceof LongValue(long y)) {
        return Long.compare(x, y);
      }
      if (a instanceof DatetimeValue x && b instanceof DatetimeValue y) {
        return x.compareTo(y);
      }
      if (a instanceof DurationValue x && b instanceof DurationValue y) {
        return x.compareTo(y);
      }
      if (isOrdered(a)) {
        throw Types.error(Types.name(a), b, right.span);
      }
      throw Types.error(isOrdered(b) ? Types.name(b) : "long, datetime or duration", a, left.span);
    }

    private static boolean isOrdered(Value value) {
      return value instanceof LongValue
          || value instanceof DatetimeValue
          || value instanceof DurationValue;
    }
  }
}
