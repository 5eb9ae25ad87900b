package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.ExtensionValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.model.Variable;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.LongType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.CedarType.StringType;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.validate.Capabilities.Capability;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Types the expressions of one policy for one kind of request. The rules are those of Cedar's
 * formal model (Typechecker.lean of cedar-policy/cedar-spec): an expression that can only be true
 * or only be false has a type of its own, and what that keeps from being evaluated is not checked.
 *
 * <p>After an error it goes on with an unknown type, which causes no further errors.
 */
final class TypeChecker {
  private final Schema schema;
  private final Environment environment;
  private final Findings findings;
  private final Existence existence;
  private final Relations relations;

  TypeChecker(Schema schema, Environment environment, Findings findings) {
    this.schema = schema;
    this.environment = environment;
    this.findings = findings;
    this.existence = new Existence(schema, this);
    this.relations = new Relations(schema, environment, this);
  }

  /** The type of all conditions together. */
  BoolType conditions(List<Condition> conditions) {
    BoolType all = BoolType.TRUE;
    Set<Capability> gained = new HashSet<>();
    Capabilities known = Capabilities.NONE.under(gained);
    for (Condition condition : conditions) {
      Typed body = bool(condition.body(), known);
      BoolType type = boolOf(body);
      switch (condition.kind()) {
        case WHEN -> gained.addAll(body.gained());
        case UNLESS -> type = type.not();
      }
      if (type == BoolType.FALSE) {
        return BoolType.FALSE; // The rest is never evaluated.
      }
      all = and(all, type);
    }
    return all;
  }

  Typed check(Expr expression, Capabilities known) {
    return switch (expression) {
      case Expr.Literal(Value value, _) -> Typed.of(literal(value));
      case Expr.Var(Variable variable, _) -> variable(variable);
      case Expr.If choice -> choice(choice, known);
      case Expr.And and -> and(and.operands(), known);
      case Expr.Or or -> or(or.operands(), known);
      case Expr.Sum sum -> {
        number(sum.first(), known);
        sum.terms().forEach(term -> number(term.operand(), known));
        yield Typed.of(LongType.LONG);
      }
      case Expr.Product product -> {
        product.factors().forEach(factor -> number(factor, known));
        yield Typed.of(LongType.LONG);
      }
      case Expr.Unary unary -> unary(unary, known);
      case Expr.Binary binary ->
          switch (binary.op()) {
            case HAS_TAG -> existence.hasTag(binary, known);
            case GET_TAG -> existence.getTag(binary, known);
            case EQUAL,
                NOT_EQUAL,
                LESS,
                LESS_OR_EQUAL,
                GREATER,
                GREATER_OR_EQUAL,
                IN,
                CONTAINS,
                CONTAINS_ALL,
                CONTAINS_ANY ->
                Typed.of(relations.check(binary, known));
          };
      case Expr.GetAttribute get -> existence.getAttribute(get, known);
      case Expr.Has has -> existence.has(has, known);
      case Expr.Like like -> {
        expect(like.target(), known, StringType.STRING::equals, "String");
        yield Typed.of(BoolType.ANY);
      }
      case Expr.Is is -> Typed.of(relations.is(is, known));
      case Expr.SetLiteral set -> Typed.of(set(set, known));
      case Expr.RecordLiteral record -> Typed.of(record(record, known));
      case Expr.Call call -> Typed.of(call(call, known));
    };
  }

  /** The type of what a literal stands for; unknown names are told of by {@link Names}. */
  private @Nullable CedarType literal(Value value) {
    return switch (value) {
      case BoolValue bool -> BoolType.of(bool.value());
      case LongValue _ -> LongType.LONG;
      case StringValue _ -> StringType.STRING;
      case EntityUid uid ->
          schema.entityType(uid.type()) != null || schema.action(uid) != null
              ? new EntityOf(uid.type())
              : null;
      case SetValue _, RecordValue _, ExtensionValue _ ->
          throw new IllegalArgumentException("`" + value + "` has no literal");
    };
  }

  private Typed variable(Variable variable) {
    return switch (variable) {
      case PRINCIPAL -> Typed.of(new EntityOf(environment.principal()));
      case ACTION -> Typed.of(new EntityOf(environment.action().action().type()));
      case RESOURCE -> Typed.of(new EntityOf(environment.resource()));
      case CONTEXT -> Typed.of(environment.action().context());
    };
  }

  private Typed choice(Expr.If choice, Capabilities known) {
    Typed condition = bool(choice.condition(), known);
    return switch (boolOf(condition)) {
      case TRUE -> {
        Typed chosen = check(choice.consequent(), known.under(condition.gained()));
        yield new Typed(chosen.type(), Capabilities.union(condition.gained(), chosen.gained()));
      }
      case FALSE -> check(choice.alternative(), known);
      case ANY -> {
        Typed consequent = check(choice.consequent(), known.under(condition.gained()));
        Typed alternative = check(choice.alternative(), known);
        yield new Typed(
            join(consequent.type(), alternative.type(), choice.span(), "the branches of this `if`"),
            Capabilities.intersection(
                Capabilities.union(condition.gained(), consequent.gained()), alternative.gained()));
      }
    };
  }

  private Typed and(List<Expr> operands, Capabilities known) {
    BoolType all = BoolType.TRUE;
    Set<Capability> gained = new HashSet<>();
    Capabilities here = known.under(gained);
    for (Expr operand : operands) {
      Typed typed = bool(operand, here);
      BoolType type = boolOf(typed);
      if (type == BoolType.FALSE) {
        return Typed.of(BoolType.FALSE);
      }
      all = and(all, type);
      gained.addAll(typed.gained());
    }
    return new Typed(all, gained);
  }

  /** Of two that are not false. */
  private static BoolType and(BoolType a, BoolType b) {
    return a == BoolType.TRUE ? b : a;
  }

  private Typed or(List<Expr> operands, Capabilities known) {
    BoolType any = BoolType.FALSE;
    Set<Capability> gained = Set.of();
    for (Expr operand : operands) {
      Typed typed = bool(operand, known);
      switch (boolOf(typed)) {
        case TRUE -> {
          return new Typed(BoolType.TRUE, typed.gained());
        }
        case FALSE -> {}
        case ANY -> {
          gained =
              any == BoolType.FALSE
                  ? typed.gained()
                  : Capabilities.intersection(gained, typed.gained());
          any = BoolType.ANY;
        }
      }
    }
    return new Typed(any, gained);
  }

  private Typed unary(Expr.Unary unary, Capabilities known) {
    return switch (unary.op()) {
      case NOT -> Typed.of(boolOf(bool(unary.operand(), known)).not());
      case NEGATE -> {
        number(unary.operand(), known);
        yield Typed.of(LongType.LONG);
      }
      case IS_EMPTY -> {
        expect(unary.operand(), known, SetOf.class::isInstance, "a set");
        yield Typed.of(BoolType.ANY);
      }
    };
  }

  private @Nullable CedarType set(Expr.SetLiteral set, Capabilities known) {
    if (set.elements().isEmpty()) {
      error("the type of an empty set is unknown", set.span());
      return null;
    }
    CedarType element = null;
    boolean first = true;
    for (Expr expression : set.elements()) {
      CedarType type = check(expression, known).type();
      element = first ? type : join(element, type, set.span(), "the elements of this set");
      first = false;
    }
    return element == null ? null : new SetOf(element);
  }

  private @Nullable CedarType record(Expr.RecordLiteral record, Capabilities known) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    boolean complete = true;
    for (Map.Entry<String, Expr> entry : record.attributes().entrySet()) {
      CedarType type = check(entry.getValue(), known).type();
      if (type == null) {
        complete = false;
      } else {
        attributes.put(entry.getKey(), new Attribute(type, true));
      }
    }
    return complete ? new RecordOf(attributes) : null;
  }

  private CedarType call(Expr.Call call, Capabilities known) {
    List<CedarType> types = ExtensionTypes.arguments(call.function());
    if (call.arguments().size() != types.size()) {
      error(
          "`%s` takes %d arguments, got %d"
              .formatted(call.function(), types.size(), call.arguments().size()),
          call.span());
      call.arguments().forEach(argument -> check(argument, known));
    } else {
      for (int i = 0; i < types.size(); i++) {
        CedarType type = types.get(i);
        expect(call.arguments().get(i), known, type::equals, TypeText.of(type));
      }
      if (call.function().isConstructor()) {
        Constructors.check(call).ifPresent(message -> error(message, call.span()));
      }
    }
    return ExtensionTypes.result(call.function());
  }

  /** Types an operand that must be a boolean. */
  private Typed bool(Expr operand, Capabilities known) {
    return expect(operand, known, BoolType.class::isInstance, "Bool");
  }

  private static BoolType boolOf(Typed typed) {
    return typed.type() instanceof BoolType bool ? bool : BoolType.ANY;
  }

  private void number(Expr operand, Capabilities known) {
    expect(operand, known, LongType.LONG::equals, "Long");
  }

  /** Types an operand; its type is unknown when it is not what is expected. */
  Typed expect(
      Expr operand, Capabilities known, Predicate<CedarType> expected, String description) {
    Typed typed = check(operand, known);
    CedarType type = typed.type();
    if (type != null && !expected.test(type)) {
      error("expected %s, got %s".formatted(description, TypeText.of(type)), operand.span());
      return Typed.UNKNOWN;
    }
    return typed;
  }

  /** The least type of two that must have one; unknown when either is, or after an error. */
  @Nullable CedarType join(
      @Nullable CedarType a, @Nullable CedarType b, SourceSpan span, String what) {
    if (a == null || b == null) {
      return null;
    }
    CedarType joined = Lub.of(a, b);
    if (joined == null) {
      error(
          "%s have different types: %s and %s".formatted(what, TypeText.of(a), TypeText.of(b)),
          span);
    }
    return joined;
  }

  void error(String message, SourceSpan span) {
    error(message, span, Optional.empty());
  }

  void error(String message, SourceSpan span, Optional<String> hint) {
    findings.error(message, span, Optional.of(hint.orElseGet(environment::toString)));
  }
}
