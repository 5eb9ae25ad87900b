package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.model.Variable;
import dev.palyra.cedar.schema.ActionInfo;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.ExtensionType;
import dev.palyra.cedar.schema.CedarType.LongType;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Types what relates two values, which the schema may let be always true or always false. */
final class Relations {
  private final Schema schema;
  private final Environment environment;
  private final TypeChecker checker;

  Relations(Schema schema, Environment environment, TypeChecker checker) {
    this.schema = schema;
    this.environment = environment;
    this.checker = checker;
  }

  BoolType check(Expr.Binary binary, Capabilities known) {
    return switch (binary.op()) {
      case EQUAL -> equal(binary, known);
      case NOT_EQUAL -> equal(binary, known).not();
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> order(binary, known);
      case IN -> in(binary, known);
      case CONTAINS -> contains(binary, known);
      case CONTAINS_ALL, CONTAINS_ANY -> containsSome(binary, known);
      case HAS_TAG, GET_TAG -> throw new IllegalArgumentException(binary.op().toString());
    };
  }

  private BoolType equal(Expr.Binary equal, Capabilities known) {
    CedarType left = checker.check(equal.left(), known).type();
    CedarType right = checker.check(equal.right(), known).type();
    if (left instanceof EntityOf && right instanceof EntityOf && !left.equals(right)) {
      return BoolType.FALSE;
    }
    Value a = literal(equal.left());
    Value b = literal(equal.right());
    if (a != null && b != null) {
      return BoolType.of(a.equals(b));
    }
    checker.join(left, right, equal.span(), "the operands of `" + equal.op() + "`");
    return BoolType.ANY;
  }

  /**
   * The value of a literal, of an {@code &&} or {@code ||} of nothing but {@code true} and {@code
   * false}, or of {@code action}, which is known; null of anything else. More could be calculated,
   * but what counts as known decides verdicts and warnings, and this is what Cedar counts.
   */
  private @Nullable Value literal(Expr expression) {
    return switch (expression) {
      case Expr.Literal(Value value, _) -> value;
      case Expr.Var(Variable variable, _) ->
          variable == Variable.ACTION ? environment.action().action() : null;
      case Expr.And and -> literal(and.operands(), true);
      case Expr.Or or -> literal(or.operands(), false);
      case Expr.If _,
          Expr.Sum _,
          Expr.Product _,
          Expr.Unary _,
          Expr.Binary _,
          Expr.GetAttribute _,
          Expr.Has _,
          Expr.Like _,
          Expr.Is _,
          Expr.SetLiteral _,
          Expr.RecordLiteral _,
          Expr.Call _ ->
          null;
    };
  }

  /**
   * @param neutral what the chain is when all its operands are
   */
  private @Nullable Value literal(List<Expr> operands, boolean neutral) {
    boolean value = neutral;
    for (Expr operand : operands) {
      if (!(literal(operand) instanceof BoolValue bool)) {
        return null;
      }
      value = bool.value() == neutral ? value : !neutral;
    }
    return BoolValue.of(value);
  }

  private BoolType order(Expr.Binary order, Capabilities known) {
    CedarType left = ordered(order.left(), known);
    CedarType right = ordered(order.right(), known);
    if (left != null && right != null && !left.equals(right)) {
      checker.error(
          "`%s` compares two of one type, got %s and %s"
              .formatted(order.op(), TypeText.of(left), TypeText.of(right)),
          order.span());
    }
    return BoolType.ANY;
  }

  private @Nullable CedarType ordered(Expr operand, Capabilities known) {
    return checker
        .expect(
            operand,
            known,
            type ->
                type == LongType.LONG
                    || (type instanceof ExtensionType extension && extension.isOrdered()),
            "Long, datetime or duration")
        .type();
  }

  private BoolType contains(Expr.Binary contains, Capabilities known) {
    CedarType set = set(contains.left(), known);
    CedarType element = checker.check(contains.right(), known).type();
    checker.join(
        set instanceof SetOf(CedarType of) ? of : null,
        element,
        contains.span(),
        "the elements of the set and the argument of `contains`");
    return BoolType.ANY;
  }

  private BoolType containsSome(Expr.Binary contains, Capabilities known) {
    checker.join(
        set(contains.left(), known),
        set(contains.right(), known),
        contains.span(),
        "the sets of `" + contains.op() + "`");
    return BoolType.ANY;
  }

  private @Nullable CedarType set(Expr operand, Capabilities known) {
    return checker.expect(operand, known, SetOf.class::isInstance, "a set").type();
  }

  BoolType is(Expr.Is is, Capabilities known) {
    CedarType target = entity(is.target(), known);
    BoolType type =
        target instanceof EntityOf(EntityType actual)
            ? BoolType.of(actual.equals(is.type()))
            : BoolType.ANY;
    if (is.container().isEmpty() || type == BoolType.FALSE) {
      return type;
    }
    BoolType in = in(is.target(), target, is.container().get(), known);
    return type == BoolType.TRUE || in == BoolType.FALSE ? in : type;
  }

  private BoolType in(Expr.Binary in, Capabilities known) {
    return in(in.left(), entity(in.left(), known), in.right(), known);
  }

  private @Nullable CedarType entity(Expr operand, Capabilities known) {
    return checker.expect(operand, known, EntityOf.class::isInstance, "an entity").type();
  }

  /** Whether the member, whose type is given, is in the container. */
  private BoolType in(
      Expr member, @Nullable CedarType memberType, Expr container, Capabilities known) {
    CedarType containerType =
        checker
            .expect(
                container,
                known,
                type ->
                    type instanceof EntityOf
                        || (type instanceof SetOf(CedarType of) && of instanceof EntityOf),
                "an entity or a set of entities")
            .type();
    CedarType ancestor = containerType instanceof SetOf(CedarType of) ? of : containerType;
    if (!(memberType instanceof EntityOf(EntityType type))
        || !(ancestor instanceof EntityOf(EntityType ancestorType))) {
      return BoolType.ANY;
    }
    List<EntityUid> containers = literals(container);
    if (literal(member) instanceof EntityUid uid && uid.type().isAction() && containers != null) {
      ActionInfo action = schema.action(uid);
      return BoolType.of(action != null && containers.stream().anyMatch(action::isIn));
    }
    return schema.mayBeIn(type, ancestorType) ? BoolType.ANY : BoolType.FALSE;
  }

  /** The entities that are written out as a container; null when they are not. */
  private @Nullable List<EntityUid> literals(Expr container) {
    if (literal(container) instanceof EntityUid uid) {
      return List.of(uid);
    }
    if (!(container instanceof Expr.SetLiteral set)) {
      return null;
    }
    List<EntityUid> uids = new ArrayList<>(set.elements().size());
    for (Expr element : set.elements()) {
      if (!(literal(element) instanceof EntityUid uid)) {
        return null;
      }
      uids.add(uid);
    }
    return uids;
  }
}
