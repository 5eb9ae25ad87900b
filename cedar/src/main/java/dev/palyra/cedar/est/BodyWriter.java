package dev.palyra.cedar.est;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.model.TemplateLink;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes policies, templates, and sets of them. */
final class BodyWriter {
  private final int nesting;

  BodyWriter(int nesting) {
    this.nesting = nesting;
  }

  Json set(PolicyDocument document) {
    Map<String, Json> statics = new LinkedHashMap<>();
    List<Json> links = new ArrayList<>();
    for (Policy policy : document.policies()) {
      policy
          .link()
          .ifPresentOrElse(
              link -> links.add(link(policy, link)),
              () -> statics.put(policy.id().value(), body(policy.body())));
    }
    Map<String, Json> templates = new LinkedHashMap<>();
    for (Template template : document.templates()) {
      templates.put(template.id().value(), body(template.body()));
    }
    return object(
        "staticPolicies",
        new Json.Obj(statics),
        "templates",
        new Json.Obj(templates),
        "templateLinks",
        new Json.Arr(links));
  }

  private static Json link(Policy policy, TemplateLink link) {
    Map<String, Json> values = new LinkedHashMap<>();
    link.values().forEach((slot, entity) -> values.put(slot.toString(), entity(entity)));
    return object(
        "templateId", new Json.Str(link.template().value()),
        "newId", new Json.Str(policy.id().value()),
        "values", new Json.Obj(values));
  }

  Json body(PolicyBody body) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("effect", new Json.Str(body.effect().toString()));
    members.put("principal", scope(body.principal()));
    members.put("action", action(body.action()));
    members.put("resource", scope(body.resource()));
    List<Json> conditions = new ArrayList<>();
    for (Condition condition : body.conditions()) {
      conditions.add(
          object(
              "kind",
              new Json.Str(condition.kind().toString()),
              "body",
              ExprWriter.write(condition.body(), nesting)));
    }
    members.put("conditions", new Json.Arr(conditions));
    if (!body.annotations().isEmpty()) {
      Map<String, Json> annotations = new LinkedHashMap<>();
      body.annotations().forEach((key, value) -> annotations.put(key, new Json.Str(value)));
      members.put("annotations", new Json.Obj(annotations));
    }
    return new Json.Obj(members);
  }

  private static Json scope(ScopeConstraint constraint) {
    return switch (constraint) {
      case ScopeConstraint.Any _ -> object("op", new Json.Str("All"));
      case ScopeConstraint.Eq(EntityRef entity) -> compared("==", entity);
      case ScopeConstraint.In(EntityRef entity) -> compared("in", entity);
      case ScopeConstraint.Is is ->
          object("op", new Json.Str("is"), "entity_type", new Json.Str(is.type().name()));
      case ScopeConstraint.IsIn isIn ->
          object(
              "op", new Json.Str("is"),
              "entity_type", new Json.Str(isIn.type().name()),
              "in", object(refName(isIn.entity()), ref(isIn.entity())));
    };
  }

  private static Json compared(String op, EntityRef entity) {
    return object("op", new Json.Str(op), refName(entity), ref(entity));
  }

  private static String refName(EntityRef ref) {
    return switch (ref) {
      case EntityUid _ -> "entity";
      case Slot _ -> "slot";
    };
  }

  private static Json ref(EntityRef ref) {
    return switch (ref) {
      case EntityUid uid -> entity(uid);
      case Slot slot -> new Json.Str(slot.toString());
    };
  }

  private static Json action(ActionConstraint constraint) {
    return switch (constraint) {
      case ActionConstraint.Any _ -> object("op", new Json.Str("All"));
      case ActionConstraint.Eq(EntityUid action) -> compared("==", action);
      case ActionConstraint.In(EntityUid action) -> compared("in", action);
      case ActionConstraint.InAny(List<EntityUid> actions) ->
          object(
              "op", new Json.Str("in"),
              "entities", new Json.Arr(actions.stream().map(BodyWriter::entity).toList()));
    };
  }

  static Json entity(EntityUid uid) {
    return object("type", new Json.Str(uid.type().name()), "id", new Json.Str(uid.id()));
  }

  static Json.Obj object(String name, Json value) {
    return new Json.Obj(Map.of(name, value));
  }

  static Json.Obj object(String name, Json value, String name2, Json value2) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put(name, value);
    members.put(name2, value2);
    return new Json.Obj(members);
  }

  static Json.Obj object(
      String name, Json value, String name2, Json value2, String name3, Json value3) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put(name, value);
    members.put(name2, value2);
    members.put(name3, value3);
    return new Json.Obj(members);
  }
}
