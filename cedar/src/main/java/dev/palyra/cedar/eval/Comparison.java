package dev.palyra.cedar.eval;

import dev.palyra.cedar.extension.Types;
import dev.palyra.cedar.model.BinaryOp;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.DurationValue;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
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

  /** Equality with a string. */
  static final class EqualText extends Node.Test {
    private final Node operand;
    private final String text;
    // With the hash here, a comparison that fails doesn't touch the memory of the constant.
    private final int hash;

    EqualText(Node operand, String text, SourceSpan span) {
      super(span);
      this.operand = operand;
      this.text = text;
      this.hash = text.hashCode();
    }

    @Override
    boolean test(Environment env) {
      return operand.eval(env) instanceof StringValue(String value)
          && value.hashCode() == hash
          && value.equals(text);
    }
  }

  /** Equality with an entity. */
  static final class EqualEntity extends Node.Test {
    private final Node operand;
    private final EntityUid uid;
    private final int hash;

    EqualEntity(Node operand, EntityUid uid, SourceSpan span) {
      super(span);
      this.operand = operand;
      this.uid = uid;
      this.hash = uid.hashCode();
    }

    @Override
    boolean test(Environment env) {
      Value value = operand.eval(env);
      return value.hashCode() == hash && value.equals(uid);
    }
  }

  /** Order against a number. */
  static final class OrderConstant extends Node.Test {
    private final Node operand;
    private final long constant;
    private final int accepted;

    OrderConstant(BinaryOp op, Node operand, long constant, SourceSpan span) {
      super(span);
      this.operand = operand;
      this.constant = constant;
      this.accepted = accepted(op);
    }

    @Override
    boolean test(Environment env) {
      int sign = Long.compare(Types.number(operand.eval(env), operand.span), constant);
      return (accepted >> (sign + 1) & 1) != 0;
    }
  }

  /** As bits: whether the operator holds for less, equal and greater. */
  private static int accepted(BinaryOp op) {
    return switch (op) {
      case LESS -> 0b001;
      case LESS_OR_EQUAL -> 0b011;
      case GREATER -> 0b100;
      case GREATER_OR_EQUAL -> 0b110;
      case EQUAL, NOT_EQUAL, IN, CONTAINS, CONTAINS_ALL, CONTAINS_ANY, GET_TAG, HAS_TAG ->
          throw new IllegalArgumentException(op + " is no order");
    };
  }

  /** {@code <}, {@code <=}, {@code >} or {@code >=}. */
  static final class Order extends Node.Test {
    private final Node left;
    private final Node right;
    private final int accepted;

    Order(BinaryOp op, Node left, Node right, SourceSpan span) {
      super(span);
      this.left = left;
      this.right = right;
      this.accepted = accepted(op);
    }

    @Override
    boolean test(Environment env) {
      int sign = Integer.signum(compare(left.eval(env), right.eval(env)));
      return (accepted >> (sign + 1) & 1) != 0;
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
