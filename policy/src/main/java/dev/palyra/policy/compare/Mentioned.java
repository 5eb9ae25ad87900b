package dev.palyra.policy.compare;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.BinaryOp;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.ExtensionException;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.bundle.LoadedPolicy;
import dev.palyra.policy.explain.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values that policies compare something with, by what they compare: {@code context.args.path},
 * {@code context.labels[]} for the elements of a set, {@code principal}. On these the policies'
 * answers turn; of numbers and times also the neighbours do.
 */
final class Mentioned {
  private final Map<String, Set<Value>> values = new HashMap<>();

  private Mentioned() {}

  static Mentioned by(PolicyBundle... bundles) {
    var mentioned = new Mentioned();
    for (PolicyBundle bundle : bundles) {
      for (LoadedPolicy policy : bundle.policies()) {
        mentioned.policy(policy.policy().body(), bundle.entities());
      }
    }
    return mentioned;
  }

  /** The values that were compared with what has that text; in the order they were found. */
  List<Value> of(String text) {
    return List.copyOf(values.getOrDefault(text, Set.of()));
  }

  private void policy(PolicyBody body, Entities entities) {
    scope("principal", body.principal(), entities);
    scope("resource", body.resource(), entities);
    for (Condition condition : body.conditions()) {
      visit(condition.body(), entities);
    }
  }

  private void scope(String variable, ScopeConstraint constraint, Entities entities) {
    switch (constraint) {
      case ScopeConstraint.Any _, ScopeConstraint.Is _ -> {}
      case ScopeConstraint.Eq(EntityRef entity) -> entity(variable, entity, entities);
      case ScopeConstraint.In(EntityRef entity) -> entity(variable, entity, entities);
      case ScopeConstraint.IsIn(_, EntityRef entity) -> entity(variable, entity, entities);
    }
  }

  private void entity(String text, EntityRef reference, Entities entities) {
    if (reference instanceof EntityUid uid) {
      note(text, uid);
      entities.all().stream()
          .map(Entity::uid)
          .filter(member -> entities.ancestors(member).contains(uid))
          .limit(3)
          .forEach(member -> note(text, member));
    }
  }

  private void visit(Expr expression, Entities entities) {
    if (expression instanceof Expr.Binary(BinaryOp op, Expr left, Expr right, _)) {
      compare(op, left, right, entities);
    } else if (expression instanceof Expr.Like(Expr target, var pattern, _)) {
      for (String between : List.of("", "x")) {
        note(Seen.text(target), new StringValue(String.join(between, pattern.texts())));
      }
    } else if (expression instanceof Expr.Has(Expr target, List<String> path, _)
        && Seen.text(target).equals("context")
        && path.size() == 1) {
      note("context." + path.getFirst(), new StringValue("something"));
    }
    Seen.children(expression).forEach(child -> visit(child, entities));
  }

  private void compare(BinaryOp op, Expr left, Expr right, Entities entities) {
    switch (op) {
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> {
        literals(right).forEach(value -> note(Seen.text(left), value));
        literals(left).forEach(value -> note(Seen.text(right), value));
      }
      case IN ->
          literals(right)
              .forEach(value -> {
                if (value instanceof EntityUid uid) {
                  entity(Seen.text(left), uid, entities);
                }
              });
      case CONTAINS -> {
        literals(left).forEach(value -> note(Seen.text(right), value));
        literals(right).forEach(value -> note(Seen.text(left) + "[]", value));
      }
      case CONTAINS_ALL, CONTAINS_ANY -> {
        literals(left).forEach(value -> note(Seen.text(right) + "[]", value));
        literals(right).forEach(value -> note(Seen.text(left) + "[]", value));
      }
      case GET_TAG, HAS_TAG -> {}
    }
  }

  /** The value of a literal, or those of the literals in a set. */
  private static List<Value> literals(Expr expression) {
    List<Value> literals = new ArrayList<>();
    if (expression instanceof Expr.Literal(Value value, _)) {
      literals.add(value);
    } else if (expression instanceof Expr.SetLiteral(List<Expr> elements, _)) {
      elements.forEach(element -> literals.addAll(literals(element)));
    } else if (expression instanceof Expr.Call(ExtensionFunction function, List<Expr> arguments, _)
        && function == ExtensionFunction.DATETIME
        && arguments.getFirst() instanceof Expr.Literal(Value text, _)
        && text instanceof StringValue(String datetime)) {
      try {
        literals.add(DatetimeValue.parse(datetime));
      } catch (ExtensionException _) {
        // It errs in every request, so no value of it can matter.
      }
    }
    return literals;
  }

  private void note(String text, Value value) {
    if (text.isEmpty() || text.equals("[]")) {
      return;
    }
    Set<Value> known = values.computeIfAbsent(text, _ -> new LinkedHashSet<>());
    known.add(value);
    if (value instanceof LongValue(long number)) {
      known.add(new LongValue(number - 1));
      known.add(new LongValue(number + 1));
    } else if (value instanceof DatetimeValue(long millis)) {
      known.add(new DatetimeValue(millis - 1));
      known.add(new DatetimeValue(millis + 1));
    }
  }
}
