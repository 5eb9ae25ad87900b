package dev.palyra.cedar.est;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.model.BinaryOp;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.Pattern;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.UnaryOp;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.model.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads expressions: each is an object with one member, whose name says what it is. */
final class ExprReader {
  private static final Set<String> LEFT_RIGHT = Set.of("left", "right");
  private static final Map<String, BinaryOp> BINARY =
      Arrays.stream(BinaryOp.values())
          .collect(Collectors.toUnmodifiableMap(BinaryOp::toString, Function.identity()));
  private static final Map<String, Variable> VARIABLES =
      Arrays.stream(Variable.values())
          .collect(Collectors.toUnmodifiableMap(Variable::toString, Function.identity()));

  private final int most;
  private int depth;

  ExprReader(Limits limits) {
    this.most = limits.nesting();
  }

  private void enter(At at) {
    if (++depth > most) {
      throw at.refuse("nested deeper than the limit of " + most);
    }
  }

  Expr read(Json json, At at) {
    enter(at);
    Json.Obj object = at.object(json);
    if (object.members().size() != 1) {
      throw at.refuse("an expression has one member, not " + object.members().size());
    }
    Map.Entry<String, Json> only = object.members().entrySet().iterator().next();
    Expr expr = operation(only.getKey(), only.getValue(), at.member(only.getKey()));
    depth--;
    return expr;
  }

  private Expr operation(String name, Json json, At at) {
    return switch (name) {
      case "Value" -> value(json, at);
      case "Var" -> variable(json, at);
      case "Slot" -> throw at.refuse("a slot can't stand in a condition");
      case "!" -> new Expr.Unary(UnaryOp.NOT, argument(json, at), SourceSpan.NONE);
      case "neg" -> new Expr.Unary(UnaryOp.NEGATE, argument(json, at), SourceSpan.NONE);
      case "isEmpty" -> new Expr.Unary(UnaryOp.IS_EMPTY, argument(json, at), SourceSpan.NONE);
      case "&&", "||", "+", "-", "*" -> chain(name, json, at);
      case "." -> {
        Json.Obj object = at.object(json, Set.of("left", "attr"));
        yield new Expr.GetAttribute(
            member(object, "left", at), at.string(object, "attr"), SourceSpan.NONE);
      }
      case "has" -> has(json, at);
      case "like" -> like(json, at);
      case "is" -> is(json, at);
      case "if-then-else" -> {
        Json.Obj object = at.object(json, Set.of("if", "then", "else"));
        yield new Expr.If(
            member(object, "if", at),
            member(object, "then", at),
            member(object, "else", at),
            SourceSpan.NONE);
      }
      case "Set" -> new Expr.SetLiteral(readAll(json, at), SourceSpan.NONE);
      case "Record" -> record(json, at);
      default -> {
        BinaryOp op = BINARY.get(name);
        yield op != null ? binary(op, json, at) : call(name, readAll(json, at), at);
      }
    };
  }

  private Expr argument(Json json, At at) {
    return member(at.object(json, Set.of("arg")), "arg", at);
  }

  private Expr member(Json.Obj object, String name, At at) {
    return read(at.required(object, name), at.member(name));
  }

  private List<Expr> readAll(Json json, At at) {
    List<Json> items = at.array(json);
    List<Expr> all = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      all.add(read(items.get(i), at.item(i)));
    }
    return all;
  }

  private Expr record(Json json, At at) {
    Map<String, Expr> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, Json> member : at.object(json).members().entrySet()) {
      attributes.put(member.getKey(), read(member.getValue(), at.member(member.getKey())));
    }
    return new Expr.RecordLiteral(attributes, SourceSpan.NONE);
  }

  private Expr variable(Json json, At at) {
    if (json instanceof Json.Str(String name) && VARIABLES.containsKey(name)) {
      return new Expr.Var(VARIABLES.get(name), SourceSpan.NONE);
    }
    throw at.refuse("expected one of " + VARIABLES.keySet().stream().sorted().toList());
  }

  private Expr binary(BinaryOp op, Json json, At at) {
    Json.Obj object = at.object(json, LEFT_RIGHT);
    return new Expr.Binary(
        op, member(object, "left", at), member(object, "right", at), SourceSpan.NONE);
  }

  /** What starts with the same operator is the same chain, so it becomes one node. */
  private Expr chain(String operator, Json json, At at) {
    Json.Obj object = at.object(json, LEFT_RIGHT);
    Expr left = member(object, "left", at);
    Expr right = member(object, "right", at);
    return switch (operator) {
      case "&&" ->
          new Expr.And(
              append(left instanceof Expr.And and ? and.operands() : List.of(left), right),
              SourceSpan.NONE);
      case "||" ->
          new Expr.Or(
              append(left instanceof Expr.Or or ? or.operands() : List.of(left), right),
              SourceSpan.NONE);
      case "*" ->
          new Expr.Product(
              append(
                  left instanceof Expr.Product product ? product.factors() : List.of(left), right),
              SourceSpan.NONE);
      default -> {
        Expr.Term term = new Expr.Term(operator.equals("-"), right);
        yield left instanceof Expr.Sum sum
            ? new Expr.Sum(sum.first(), append(sum.terms(), term), SourceSpan.NONE)
            : new Expr.Sum(left, List.of(term), SourceSpan.NONE);
      }
    };
  }

  private static <T> List<T> append(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }

  private Expr has(Json json, At at) {
    Json.Obj object = at.object(json, Set.of("left", "attr"));
    Expr left = member(object, "left", at);
    List<String> path = new ArrayList<>();
    if (at.required(object, "attr") instanceof Json.Arr(List<Json> names)) {
      for (Json name : names) {
        if (!(name instanceof Json.Str(String text))) {
          throw at.refuse("`attr` must be a string or an array of strings");
        }
        path.add(text);
      }
    } else {
      path.add(at.string(object, "attr"));
    }
    if (path.isEmpty()) {
      throw at.refuse("`attr` must not be empty");
    }
    if (depth + path.size() > most) {
      throw at.refuse("nested deeper than the limit of " + most);
    }
    return path.size() == 1 || path.stream().allMatch(Identifiers::isIdentifier)
        ? new Expr.Has(left, path, SourceSpan.NONE)
        : expanded(left, path);
  }

  /** A path that can't be written as one: {@code left has a && left.a has b}. */
  private static Expr expanded(Expr left, List<String> path) {
    List<Expr> tests = new ArrayList<>();
    Expr target = left;
    for (String attribute : path) {
      tests.add(new Expr.Has(target, List.of(attribute), SourceSpan.NONE));
      target = new Expr.GetAttribute(target, attribute, SourceSpan.NONE);
    }
    return new Expr.And(tests, SourceSpan.NONE);
  }

  private Expr like(Json json, At at) {
    Json.Obj object = at.object(json, Set.of("left", "pattern"));
    List<String> texts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Json element : at.array(at.required(object, "pattern"))) {
      if (element instanceof Json.Str(String word) && word.equals("Wildcard")) {
        texts.add(text.toString());
        text.setLength(0);
      } else {
        text.append(at.string(at.object(element, Set.of("Literal")), "Literal"));
      }
    }
    texts.add(text.toString());
    return new Expr.Like(member(object, "left", at), new Pattern(texts), SourceSpan.NONE);
  }

  private Expr is(Json json, At at) {
    Json.Obj object = at.object(json, Set.of("left", "entity_type", "in"));
    EntityType type = BodyReader.type(at.string(object, "entity_type"), at);
    Expr left = member(object, "left", at);
    Json in = object.get("in");
    Optional<Expr> container =
        in == null || in instanceof Json.Null
            ? Optional.empty()
            : Optional.of(read(in, at.member("in")));
    return new Expr.Is(left, type, container, SourceSpan.NONE);
  }

  private Expr call(String name, List<Expr> arguments, At at) {
    ExtensionFunction function =
        ExtensionFunction.named(name)
            .orElseThrow(
                () -> at.refuse("there is no operator or function `" + At.shortened(name) + "`"));
    if (function.isMethod() && arguments.isEmpty()) {
      throw at.refuse("`" + name + "` needs something to be called on");
    }
    return new Expr.Call(function, arguments, SourceSpan.NONE);
  }

  /** A literal, or a set or record of such, in the form that entities have in JSON. */
  private Expr value(Json json, At at) {
    return switch (json) {
      case Json.Null _ -> throw at.refuse("null is not a value in Cedar");
      case Json.Bool(boolean value) -> literal(BoolValue.of(value));
      case Json.Num(long value) -> literal(new LongValue(value));
      case Json.Str(String value) -> literal(new StringValue(value));
      case Json.Arr(List<Json> items) -> new Expr.SetLiteral(values(items, at), SourceSpan.NONE);
      case Json.Obj object -> objectValue(object, at);
    };
  }

  private Expr deeperValue(Json json, At at) {
    enter(at);
    Expr value = value(json, at);
    depth--;
    return value;
  }

  private List<Expr> values(List<Json> items, At at) {
    List<Expr> values = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      values.add(deeperValue(items.get(i), at.item(i)));
    }
    return values;
  }

  private Expr objectValue(Json.Obj object, At at) {
    Json entity = object.get("__entity");
    Json call = object.get("__extn");
    if (object.members().size() == 1 && entity != null) {
      EntityUid uid = BodyReader.entity(entity, at.member("__entity"));
      return literal(uid);
    }
    if (object.members().size() == 1 && call != null) {
      return extension(call, at.member("__extn"));
    }
    if (object.members().size() == 1 && object.get("__expr") != null) {
      throw at.refuse("the `__expr` escape is no longer part of Cedar");
    }
    Map<String, Expr> attributes = new LinkedHashMap<>();
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      attributes.put(member.getKey(), deeperValue(member.getValue(), at.member(member.getKey())));
    }
    return new Expr.RecordLiteral(attributes, SourceSpan.NONE);
  }

  private Expr extension(Json json, At at) {
    Json.Obj object = at.object(json, Set.of("fn", "arg", "args"));
    String name = at.string(object, "fn");
    if (object.members().size() != 2) {
      throw at.refuse("expected `fn` and one of `arg` and `args`");
    }
    Json argument = object.get("arg");
    List<Json> arguments =
        argument != null ? List.of(argument) : at.array(at.required(object, "args"));
    return call(name, values(arguments, at), at);
  }

  private static Expr literal(Value value) {
    return new Expr.Literal(value, SourceSpan.NONE);
  }
}
