package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Value;

/** Nodes without operands. */
final class Leaves {
  private Leaves() {}

  /** A literal, or what was calculated from literals when the policy was compiled. */
  static final class Constant extends Node {
    final Value value;

    Constant(Value value, SourceSpan span) {
      super(span);
      this.value = value;
    }

    @Override
    Value eval(Environment env) {
      return value;
    }
  }

  static final class Principal extends Node {
    Principal(SourceSpan span) {
      super(span);
    }

    @Override
    Value eval(Environment env) {
      return env.principal();
    }
  }

  static final class Action extends Node {
    Action(SourceSpan span) {
      super(span);
    }

    @Override
    Value eval(Environment env) {
      return env.action();
    }
  }

  static final class Resource extends Node {
    Resource(SourceSpan span) {
      super(span);
    }

    @Override
    Value eval(Environment env) {
      return env.resource();
    }
  }

  static final class Context extends Node {
    Context(SourceSpan span) {
      super(span);
    }

    @Override
    Value eval(Environment env) {
      return env.context();
    }
  }
}
