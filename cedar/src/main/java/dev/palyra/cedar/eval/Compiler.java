package dev.palyra.cedar.eval;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.ExtensionValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.Names;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.model.Variable;
import java.util.Collection;

/**
 * Turns expressions into nodes. What is made of literals only is calculated here, once; what fails
 * stays as it is, to fail when it is evaluated.
 */
final class Compiler {
  private static final Environment NOTHING = nothing();

  private Compiler() {}

  private static Environment nothing() {
    EntityUid nobody = new EntityUid(new EntityType("Nobody"), "");
    Request request = new Request(nobody, nobody, nobody);
    return new Environment(request, Entities.EMPTY, Situation.of(request, Entities.EMPTY));
  }

  static Node compile(Expr expr) {
    return switch (expr) {
      case Expr.Literal e -> new Leaves.Constant(e.value(), e.span());
      case Expr.Var e ->
          switch (e.variable()) {
            case PRINCIPAL -> new Leaves.Principal(e.span());
            case ACTION -> new Leaves.Action(e.span());
            case RESOURCE -> new Leaves.Resource(e.span());
            case CONTEXT -> new Leaves.Context(e.span());
          };
      case Expr.If e ->
          new Logic.If(
              compile(e.condition()), compile(e.consequent()), compile(e.alternative()), e.span());
      case Expr.And e -> new Logic.And(compile(e.operands()), e.span());
      case Expr.Or e -> new Logic.Or(compile(e.operands()), e.span());
      case Expr.Sum e -> sum(e);
      case Expr.Product e -> new Arithmetic.Product(compile(e.factors()), e.span());
      case Expr.Unary e -> unary(e);
      case Expr.Binary e -> binary(e);
      case Expr.GetAttribute e -> attribute(e);
      case Expr.Has e ->
          new Access.Has(
              compile(e.target()),
              e.path().stream().map(Names::shared).toArray(String[]::new),
              e.span());
      case Expr.Like e ->
          new Composite.Like(compile(e.target()), new LikeMatcher(e.pattern()), e.span());
      case Expr.Is e -> is(e);
      case Expr.SetLiteral e -> {
        Node[] elements = compile(e.elements());
        yield fold(new Sets.Literal(elements, e.span()), elements);
      }
      case Expr.RecordLiteral e -> {
        Node[] nodes = compile(e.attributes().values());
        String[] names = e.attributes().keySet().toArray(String[]::new);
        yield fold(new Composite.RecordLiteral(names, nodes, e.span()), nodes);
      }
      case Expr.Call e -> {
        Node[] arguments = compile(e.arguments());
        yield arguments.length == e.function().arity()
            ? fold(
                new Composite.Call(
                    e.function(), arguments[0], arguments[arguments.length - 1], e.span()),
                arguments)
            : new Composite.WrongCall(e.function(), arguments, e.span());
      }
    };
  }

  private static Node[] compile(Collection<Expr> exprs) {
    return exprs.stream().map(Compiler::compile).toArray(Node[]::new);
  }

  private static Node sum(Expr.Sum e) {
    Node[] terms = new Node[e.terms().size()];
    boolean[] subtracted = new boolean[terms.length];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = compile(e.terms().get(i).operand());
      subtracted[i] = e.terms().get(i).subtracted();
    }
    return new Arithmetic.Sum(compile(e.first()), terms, subtracted, e.span());
  }

  private static Node unary(Expr.Unary e) {
    Node operand = compile(e.operand());
    return switch (e.op()) {
      case NOT -> new Logic.Not(operand, e.span());
      case NEGATE -> fold(new Arithmetic.Negate(operand, e.span()), operand);
      case IS_EMPTY -> new Sets.IsEmpty(operand, e.span());
    };
  }

  private static Node binary(Expr.Binary e) {
    Node left = compile(e.left());
    Node right = compile(e.right());
    return switch (e.op()) {
      case EQUAL -> equal(left, right, e);
      case NOT_EQUAL -> new Logic.Not(equal(left, right, e), e.span());
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          right instanceof Leaves.Constant constant
                  && constant.value instanceof LongValue(long number)
              ? new Comparison.OrderConstant(e.op(), left, number, e.span())
              : new Comparison.Order(e.op(), left, right, e.span());
      case IN ->
          right instanceof Leaves.Constant constant
                  && constant.value instanceof SetValue set
                  && set.isOfEntities()
              ? new Membership.InConstant(left, set, e.span())
              : new Membership.In(left, right, e.span());
      case CONTAINS -> new Sets.Contains(left, right, e.span());
      case CONTAINS_ALL -> new Sets.ContainsAll(left, right, e.span());
      case CONTAINS_ANY -> new Sets.ContainsAny(left, right, e.span());
      case GET_TAG -> new Access.GetTag(left, right, e.span());
      case HAS_TAG -> new Access.HasTag(left, right, e.span());
    };
  }

  private static Node equal(Node left, Node right, Expr.Binary e) {
    if (right instanceof Leaves.Constant constant) {
      return equal(left, constant.value, e);
    }
    return left instanceof Leaves.Constant constant
        ? equal(right, constant.value, e)
        : new Comparison.Equal(left, right, e.span());
  }

  private static Node equal(Node operand, Value constant, Expr.Binary e) {
    return switch (constant) {
      case StringValue(String text) -> new Comparison.EqualText(operand, text, e.span());
      case EntityUid uid -> new Comparison.EqualEntity(operand, uid, e.span());
      case BoolValue _, LongValue _, SetValue _, RecordValue _, ExtensionValue _ ->
          new Comparison.EqualConstant(operand, constant, e.span());
    };
  }

  private static Node attribute(Expr.GetAttribute e) {
    String name = Names.shared(e.attribute());
    return switch (e.target() instanceof Expr.Var target ? target.variable() : Variable.ACTION) {
      case PRINCIPAL -> new Access.OfPrincipal(name, e.span());
      case RESOURCE -> new Access.OfResource(name, e.span());
      case CONTEXT -> new Access.OfContext(name, e.span());
      case ACTION -> new Access.GetAttribute(compile(e.target()), name, e.span());
    };
  }

  private static Node is(Expr.Is e) {
    Node target = compile(e.target());
    Node is = new Membership.Is(target, e.type(), e.span());
    return e.container()
        .<Node>map(container ->
            new Logic.And(
                new Node[] {is, new Membership.In(target, compile(container), e.span())}, e.span()))
        .orElse(is);
  }

  private static Node fold(Node node, Node... operands) {
    for (Node operand : operands) {
      if (!(operand instanceof Leaves.Constant)) {
        return node;
      }
    }
    try {
      return new Leaves.Constant(node.eval(NOTHING), node.span);
    } catch (EvaluationException _) {
      return node;
    }
  }
}
