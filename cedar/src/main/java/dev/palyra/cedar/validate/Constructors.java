package dev.palyra.cedar.validate;

import dev.palyra.cedar.extension.ExtensionCalls;
import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import java.util.List;
import java.util.Optional;

/** Extension values in policies: their text must be written out, so that it can be checked here. */
final class Constructors {
  private Constructors() {}

  /** What is wrong with the call of a constructor that has one argument. */
  static Optional<String> check(Expr.Call call) {
    if (!(call.arguments().getFirst() instanceof Expr.Literal(Value value, SourceSpan span))) {
      return Optional.of("the argument of `%s` must be a literal".formatted(call.function()));
    }
    if (!(value instanceof StringValue)) {
      return Optional.empty(); // Its type is wrong, which is told elsewhere.
    }
    try {
      ExtensionCalls.call(call.function(), List.of(value), span);
      return Optional.empty();
    } catch (EvaluationException e) {
      return Optional.of("`%s` can't read %s".formatted(call.function(), value));
    }
  }
}
