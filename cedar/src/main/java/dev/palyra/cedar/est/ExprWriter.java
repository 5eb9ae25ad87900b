package dev.palyra.cedar.est;

import static dev.palyra.cedar.est.BodyWriter.object;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.ExtensionValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.Pattern;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.UnaryOp;
import dev.palyra.cedar.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes expressions. How high the JSON becomes is kept, since a chain becomes as high as it is
 * long.
 */
final class ExprWriter {
  /** What stands around a condition in a policy set. */
  private static final int AROUND = 8;

  private final int most;
  private int height;

  private ExprWriter(int most) {
    this.most = most;
  }

  /**
   * @throws CedarException when the JSON would nest deeper than the limit
   */
  static Json write(Expr expr, int nesting) {
    return new ExprWriter(nesting - AROUND).write(expr);
  }

  private Json write(Expr expr) {
    return switch (expr) {
      case Expr.Literal literal -> built(object("Value", value(literal.value())), 2);
      case Expr.Var variable ->
          built(object("Var", new Json.Str(variable.variable().toString())), 1);
      case Expr.If conditional -> {
        Json condition = write(conditional.condition());
        int highest = height;
        Json consequent = write(conditional.consequent());
        highest = Math.max(highest, height);
        Json alternative = write(conditional.alternative());
        yield built(
            object(
                "if-then-else", object("if", condition, "then", consequent, "else", alternative)),
            2 + Math.max(highest, height));
      }
      case Expr.And and -> chain("&&", and.operands());
      case Expr.Or or -> chain("||", or.operands());
      case Expr.Product product -> chain("*", product.factors());
      case Expr.Sum sum -> {
        Json left = write(sum.first());
        for (Expr.Term term : sum.terms()) {
          left = join(term.subtracted() ? "-" : "+", left, term.operand());
        }
        yield left;
      }
      case Expr.Unary unary -> {
        String name = unary.op() == UnaryOp.NEGATE ? "neg" : unary.op().toString();
        yield above(name, object("arg", write(unary.operand())));
      }
      case Expr.Binary binary -> join(binary.op().toString(), write(binary.left()), binary.right());
      case Expr.GetAttribute get ->
          above(".", object("left", write(get.target()), "attr", new Json.Str(get.attribute())));
      case Expr.Has has ->
          above("has", object("left", write(has.target()), "attr", path(has.path())));
      case Expr.Like like ->
          above("like", object("left", write(like.target()), "pattern", pattern(like.pattern())));
      case Expr.Is is -> is(is);
      case Expr.SetLiteral set -> above("Set", writeAll(set.elements()));
      case Expr.RecordLiteral literal -> {
        Map<String, Json> members = new LinkedHashMap<>();
        int highest = 0;
        for (Map.Entry<String, Expr> attribute : literal.attributes().entrySet()) {
          members.put(attribute.getKey(), write(attribute.getValue()));
          highest = Math.max(highest, height);
        }
        yield built(object("Record", new Json.Obj(members)), 2 + highest);
      }
      case Expr.Call call -> above(call.function().toString(), writeAll(call.arguments()));
    };
  }

  private Json is(Expr.Is is) {
    Json left = write(is.target());
    Json type = new Json.Str(is.type().name());
    if (is.container().isEmpty()) {
      return above("is", object("left", left, "entity_type", type));
    }
    int leftHeight = height;
    Json container = write(is.container().get());
    return built(
        object("is", object("left", left, "entity_type", type, "in", container)),
        2 + Math.max(leftHeight, height));
  }

  private Json chain(String operator, List<Expr> operands) {
    Json left = write(operands.getFirst());
    for (Expr operand : operands.subList(1, operands.size())) {
      left = join(operator, left, operand);
    }
    return left;
  }

  /** The left side was written last. */
  private Json join(String operator, Json left, Expr operand) {
    int leftHeight = height;
    Json right = write(operand);
    return built(
        object(operator, object("left", left, "right", right)), 2 + Math.max(leftHeight, height));
  }

  private Json.Arr writeAll(List<Expr> elements) {
    List<Json> all = new ArrayList<>(elements.size());
    int highest = 0;
    for (Expr element : elements) {
      all.add(write(element));
      highest = Math.max(highest, height);
    }
    height = highest;
    return new Json.Arr(all);
  }

  /** Two levels above what was written last. */
  private Json above(String name, Json json) {
    return built(object(name, json), 2 + height);
  }

  private Json built(Json json, int newHeight) {
    if (newHeight > most) {
      throw new CedarException(
          "an expression nests too deep for JSON: it couldn't be read back within the limit of "
              + most
              + " levels");
    }
    height = newHeight;
    return json;
  }

  // The official library writes one attribute as a string, and reads several as an array.
  private static Json path(List<String> path) {
    return path.size() == 1
        ? new Json.Str(path.getFirst())
        : new Json.Arr(path.stream().<Json>map(Json.Str::new).toList());
  }

  private static Json pattern(Pattern pattern) {
    List<Json> elements = new ArrayList<>();
    for (int i = 0; i < pattern.texts().size(); i++) {
      if (i > 0) {
        elements.add(new Json.Str("Wildcard"));
      }
      // Character by character, as the official library writes them.
      pattern
          .texts()
          .get(i)
          .codePoints()
          .forEach(c -> elements.add(object("Literal", new Json.Str(Character.toString(c)))));
    }
    return new Json.Arr(elements);
  }

  private static Json value(Value value) {
    return switch (value) {
      case BoolValue bool -> new Json.Bool(bool.value());
      case LongValue(long number) -> new Json.Num(number);
      case StringValue(String text) -> new Json.Str(text);
      case EntityUid uid -> object("__entity", BodyWriter.entity(uid));
      case SetValue _, RecordValue _, ExtensionValue _ ->
          throw new IllegalArgumentException("`" + value + "` is no literal");
    };
  }
}
