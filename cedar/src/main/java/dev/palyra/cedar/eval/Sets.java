package dev.palyra.cedar.eval;

import dev.palyra.cedar.extension.Types;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Value;
import java.util.Arrays;

/** Set literals and the methods of sets. */
final class Sets {
  private Sets() {}

  static final class Literal extends Node {
    private final Node[] elements;

    Literal(Node[] elements, SourceSpan span) {
      super(span);
      this.elements = elements;
    }

    @Override
    Value eval(Environment env) {
      Value[] values = new Value[elements.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = elements[i].eval(env);
      }
      return SetValue.of(Arrays.asList(values));
    }
  }

  static final class IsEmpty extends Node.Test {
    private final Node operand;

    IsEmpty(Node operand, SourceSpan span) {
      super(span);
      this.operand = operand;
    }

    @Override
    boolean test(Environment env) {
      return Types.set(operand.eval(env), operand.span).size() == 0;
    }
  }

  static final class Contains extends Node.Test {
    private final Node set;
    private final Node element;

    Contains(Node set, Node element, SourceSpan span) {
      super(span);
      this.set = set;
      this.element = element;
    }

    @Override
    boolean test(Environment env) {
      Value elements = set.eval(env);
      Value value = element.eval(env);
      return Types.set(elements, set.span).contains(value);
    }
  }

  static final class ContainsAll extends Node.Test {
    private final Node set;
    private final Node subset;

    ContainsAll(Node set, Node subset, SourceSpan span) {
      super(span);
      this.set = set;
      this.subset = subset;
    }

    @Override
    boolean test(Environment env) {
      Value left = set.eval(env);
      Value right = subset.eval(env);
      SetValue all = Types.set(left, set.span);
      SetValue some = Types.set(right, subset.span);
      return some.size() <= all.size() && all.elements().containsAll(some.elements());
    }
  }

  static final class ContainsAny extends Node.Test {
    private final Node left;
    private final Node right;

    ContainsAny(Node left, Node right, SourceSpan span) {
      super(span);
      this.left = left;
      this.right = right;
    }

    @Override
    boolean test(Environment env) {
      Value a = left.eval(env);
      Value b = right.eval(env);
      SetValue one = Types.set(a, left.span);
      SetValue other = Types.set(b, right.span);
      return one.size() < other.size() ? meet(one, other) : meet(other, one);
    }

    private static boolean meet(SetValue smaller, SetValue larger) {
      for (Value element : smaller.elements()) {
        if (larger.contains(element)) {
          return true;
        }
      }
      return false;
    }
  }
}
