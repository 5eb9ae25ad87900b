package dev.palyra.cedar.est;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.SourceSpan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one policy or template. */
final class BodyReader {
  private static final Set<String> MEMBERS =
      Set.of("effect", "principal", "action", "resource", "conditions", "annotations");

  private final Limits limits;

  BodyReader(Limits limits) {
    this.limits = limits;
  }

  PolicyBody read(Json json, At at) {
    Json.Obj object = at.object(json, MEMBERS);
    return new PolicyBody(
        annotations(object, at.member("annotations")),
        effect(at.string(object, "effect"), at),
        scope(at.required(object, "principal"), Slot.PRINCIPAL, at.member("principal")),
        action(at.required(object, "action"), at.member("action")),
        scope(at.required(object, "resource"), Slot.RESOURCE, at.member("resource")),
        conditions(at.required(object, "conditions"), at.member("conditions")),
        SourceSpan.NONE);
  }

  private static Map<String, String> annotations(Json.Obj policy, At at) {
    Json json = policy.get("annotations");
    Map<String, String> annotations = new LinkedHashMap<>();
    if (json == null) {
      return annotations;
    }
    at.object(json)
        .members()
        .forEach((key, value) -> {
          if (!Identifiers.isWord(key)) {
            throw at.refuse("`" + At.shortened(key) + "` is not a name of an annotation");
          }
          annotations.put(
              key,
              switch (value) {
                case Json.Null _ -> "";
                case Json.Str(String text) -> text;
                case Json.Bool _, Json.Num _, Json.Arr _, Json.Obj _ ->
                    throw at.member(key).refuse("expected a string or null, got " + value.kind());
              });
        });
    return annotations;
  }

  private static Effect effect(String text, At at) {
    for (Effect effect : Effect.values()) {
      if (effect.toString().equals(text)) {
        return effect;
      }
    }
    throw at.refuse("`effect` must be `permit` or `forbid`");
  }

  private static ScopeConstraint scope(Json json, Slot slot, At at) {
    Json.Obj object = at.object(json);
    String op = at.string(object, "op");
    return switch (op) {
      case "All", "all" -> {
        at.object(json, Set.of("op"));
        yield new ScopeConstraint.Any();
      }
      case "==" ->
          new ScopeConstraint.Eq(entityOrSlot(json, Set.of("op", "entity", "slot"), slot, at));
      case "in" ->
          new ScopeConstraint.In(entityOrSlot(json, Set.of("op", "entity", "slot"), slot, at));
      case "is" -> {
        at.object(json, Set.of("op", "entity_type", "in"));
        EntityType type = type(at.string(object, "entity_type"), at);
        Json in = object.get("in");
        yield in == null || in instanceof Json.Null
            ? new ScopeConstraint.Is(type)
            : new ScopeConstraint.IsIn(
                type, entityOrSlot(in, Set.of("entity", "slot"), slot, at.member("in")));
      }
      default -> throw at.refuse("`op` must be one of `All`, `==`, `in`, `is`");
    };
  }

  private static EntityRef entityOrSlot(Json json, Set<String> known, Slot slot, At at) {
    Json.Obj object = at.object(json, known);
    Json entity = object.get("entity");
    if ((entity == null) == (object.get("slot") == null)) {
      throw at.refuse("expected one of `entity` and `slot`");
    }
    if (entity != null) {
      return entity(entity, at.member("entity"));
    }
    if (!at.string(object, "slot").equals(slot.toString())) {
      throw at.refuse("the slot here must be `" + slot + "`");
    }
    return slot;
  }

  private ActionConstraint action(Json json, At at) {
    Json.Obj object = at.object(json, Set.of("op", "entity", "entities"));
    String op = at.string(object, "op");
    boolean several = object.get("entities") != null;
    if (object.members().size() != (op.equalsIgnoreCase("all") ? 1 : 2)) {
      throw at.refuse("expected `op` and what it compares with");
    }
    return switch (op) {
      case "All", "all" -> new ActionConstraint.Any();
      case "==" -> new ActionConstraint.Eq(actionEntity(at.required(object, "entity"), at));
      case "in" ->
          several
              ? actions(object, at)
              : new ActionConstraint.In(actionEntity(at.required(object, "entity"), at));
      default -> throw at.refuse("`op` must be one of `All`, `==`, `in`");
    };
  }

  private static ActionConstraint actions(Json.Obj object, At at) {
    List<EntityUid> actions = new ArrayList<>();
    for (Json each : at.member("entities").array(at.required(object, "entities"))) {
      actions.add(actionEntity(each, at));
    }
    return new ActionConstraint.InAny(actions);
  }

  private static EntityUid actionEntity(Json json, At at) {
    EntityUid action = entity(json, at);
    if (!action.type().isAction()) {
      throw at.refuse("`" + action.type() + "` is not a type of actions");
    }
    return action;
  }

  private List<Condition> conditions(Json json, At at) {
    List<Json> items = at.array(json);
    List<Condition> conditions = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      At here = at.item(i);
      Json.Obj object = here.object(items.get(i), Set.of("kind", "body"));
      Condition.Kind kind =
          switch (here.string(object, "kind")) {
            case "when" -> Condition.Kind.WHEN;
            case "unless" -> Condition.Kind.UNLESS;
            default -> throw here.refuse("`kind` must be `when` or `unless`");
          };
      conditions.add(
          new Condition(
              kind,
              new ExprReader(limits).read(here.required(object, "body"), here.member("body")),
              SourceSpan.NONE));
    }
    return conditions;
  }

  /** An entity, as {@code {"type": …, "id": …}}, which may stand in an {@code __entity}. */
  static EntityUid entity(Json json, At at) {
    Json.Obj object = at.object(json);
    Json escaped = object.get("__entity");
    if (escaped != null) {
      at.object(json, Set.of("__entity"));
      return entity(escaped, at.member("__entity"));
    }
    at.object(json, Set.of("type", "id"));
    return new EntityUid(type(at.string(object, "type"), at), at.string(object, "id"));
  }

  static EntityType type(String name, At at) {
    if (!Identifiers.isName(name)) {
      throw at.refuse("`" + At.shortened(name) + "` is not a name of an entity type");
    }
    return new EntityType(name);
  }
}
