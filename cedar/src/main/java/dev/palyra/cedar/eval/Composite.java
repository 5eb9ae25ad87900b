package dev.palyra.cedar.eval;

import dev.palyra.cedar.extension.ExtensionCalls;
import dev.palyra.cedar.extension.Types;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Value;
import java.util.Arrays;

/** Record literals, calls of extension functions, and {@code like}. */
final class Composite {
  private Composite() {}

  static final class RecordLiteral extends Node {
    private final String[] names;
    private final Node[] nodes;

    RecordLiteral(String[] names, Node[] nodes, SourceSpan span) {
      super(span);
      this.names = names;
      this.nodes = nodes;
    }

    @Override
    Value eval(Environment env) {
      RecordValue.Builder attributes = new RecordValue.Builder(names.length);
      for (int i = 0; i < names.length; i++) {
        attributes.add(names[i], nodes[i].eval(env));
      }
      return attributes.build();
    }
  }

  /** A call with as many arguments as the function takes, one or two. */
  static final class Call extends Node {
    private final ExtensionFunction function;
    private final Node first;
    private final Node second;

    /**
     * @param second the first again when there is only one
     */
    Call(ExtensionFunction function, Node first, Node second, SourceSpan span) {
      super(span);
      this.function = function;
      this.first = first;
      this.second = second;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // The very same node, not an equal one.
    Value eval(Environment env) {
      Value a = first.eval(env);
      return ExtensionCalls.call(function, a, first == second ? a : second.eval(env), span);
    }
  }

  /** A call with another number of arguments, which fails once they are evaluated. */
  static final class WrongCall extends Node {
    private final ExtensionFunction function;
    private final Node[] arguments;

    WrongCall(ExtensionFunction function, Node[] arguments, SourceSpan span) {
      super(span);
      this.function = function;
      this.arguments = arguments;
    }

    @Override
    Value eval(Environment env) {
      Value[] values = new Value[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments[i].eval(env);
      }
      return ExtensionCalls.call(function, Arrays.asList(values), span);
    }
  }

  static final class Like extends Node.Test {
    private final Node operand;
    private final LikeMatcher matcher;

    Like(Node operand, LikeMatcher matcher, SourceSpan span) {
      super(span);
      this.operand = operand;
      this.matcher = matcher;
    }

    @Override
    boolean test(Environment env) {
      return matcher.matches(Types.text(operand.eval(env), operand.span));
    }
  }
}
