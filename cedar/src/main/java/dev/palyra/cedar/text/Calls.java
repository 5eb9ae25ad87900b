package dev.palyra.cedar.text;

import dev.palyra.cedar.model.BinaryOp;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.UnaryOp;
import dev.palyra.cedar.schema.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a name that is called stands for: each function and each method is called in one way only.
 */
final class Calls {
  private final Syntax syntax;

  Calls(Syntax syntax) {
    this.syntax = syntax;
  }

  /** The call of a method of that name, which is written at the place. */
  Expr method(Expr target, String name, int at, List<Expr> arguments, SourceSpan span) {
    BinaryOp op = languageMethod(name);
    if (op != null) {
      return isArity(name, at, 1, arguments)
          ? new Expr.Binary(op, target, arguments.getFirst(), span)
          : target;
    }
    if (name.equals(UnaryOp.IS_EMPTY.toString())) {
      return isArity(name, at, 0, arguments)
          ? new Expr.Unary(UnaryOp.IS_EMPTY, target, span)
          : target;
    }
    ExtensionFunction function = ExtensionFunction.named(name).orElse(null);
    if (function != null && function.isMethod()) {
      // The number of arguments is checked by the validator and when it is evaluated, as the
      // language has it.
      arguments.addFirst(target);
      return new Expr.Call(function, arguments, span);
    }
    if (function != null) {
      syntax.problems.report(
          at,
          at + name.length(),
          "`" + name + "` is a function, not a method",
          "write `" + name + "(…)`");
    } else {
      Diagnostic unknown =
          Diagnostic.error(
              "there is no method `" + Syntax.shortened(name) + "`",
              syntax.problems.span(at, at + name.length()));
      syntax.problems.report(
          Suggestion.hint(name, methods()).map(unknown::withHint).orElse(unknown));
    }
    return target;
  }

  private boolean isArity(String name, int at, int wanted, List<Expr> arguments) {
    if (arguments.size() == wanted) {
      return true;
    }
    syntax.problems.report(
        at,
        at + name.length(),
        "`%s` takes %s, not %d"
            .formatted(name, wanted == 0 ? "no argument" : "one argument", arguments.size()));
    return false;
  }

  /** The call of a function whose name is written from one place to the other. */
  Expr function(String name, int start, int to, List<Expr> arguments) {
    ExtensionFunction function = ExtensionFunction.named(name).orElse(null);
    if (function != null && !function.isMethod()) {
      return new Expr.Call(function, arguments, syntax.since(start));
    }
    if (function != null || methods().contains(name)) {
      syntax.problems.report(
          start, to, "`" + name + "` is a method, not a function", "write `value." + name + "(…)`");
    } else {
      Diagnostic unknown =
          Diagnostic.error(
              "there is no function `" + Syntax.shortened(name) + "`",
              syntax.problems.span(start, to));
      syntax.problems.report(
          Suggestion.hint(name, functions()).map(unknown::withHint).orElse(unknown));
    }
    // Stands for what was reported, until the errors are thrown.
    return new Expr.Literal(BoolValue.FALSE, syntax.since(start));
  }

  private static @Nullable BinaryOp languageMethod(String name) {
    return switch (name) {
      case "contains" -> BinaryOp.CONTAINS;
      case "containsAll" -> BinaryOp.CONTAINS_ALL;
      case "containsAny" -> BinaryOp.CONTAINS_ANY;
      case "getTag" -> BinaryOp.GET_TAG;
      case "hasTag" -> BinaryOp.HAS_TAG;
      default -> null;
    };
  }

  private static List<String> methods() {
    Stream<String> language =
        Stream.concat(
            Stream.of(UnaryOp.IS_EMPTY.toString()),
            Arrays.stream(BinaryOp.values()).filter(BinaryOp::isMethod).map(BinaryOp::toString));
    Stream<String> extensions =
        Arrays.stream(ExtensionFunction.values())
            .filter(ExtensionFunction::isMethod)
            .map(ExtensionFunction::toString);
    return Stream.concat(language, extensions).toList();
  }

  private static List<String> functions() {
    return Arrays.stream(ExtensionFunction.values())
        .filter(function -> !function.isMethod())
        .map(ExtensionFunction::toString)
        .toList();
  }
}
