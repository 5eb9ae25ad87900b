package dev.palyra.cedar.validate;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.EntitiesJson;
import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.ExtensionFunction;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.ExtensionType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.EntityTypeInfo;
import dev.palyra.cedar.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON by a schema. Where the schema wants an entity, {@code {"type": …, "id": …}} is one;
 * where it wants an extension value, the text alone is enough. Everything read conforms to the
 * schema. Immutable, safe to share.
 */
public final class TypedJson {
  private final Schema schema;
  private final Conformance conformance;

  public TypedJson(Schema schema) {
    this.schema = schema;
    this.conformance = new Conformance(schema);
  }

  /**
   * Reads a store of entities and adds the actions of the schema.
   *
   * @throws CedarException when the text is not of that form or an entity does not conform
   */
  public Entities readEntities(String json) {
    return readEntities(JsonReader.read(Source.of(json), Limits.DEFAULTS));
  }

  /**
   * Reads a store of entities and adds the actions of the schema.
   *
   * @throws CedarException when the JSON is not of that form or an entity does not conform
   */
  public Entities readEntities(Json json) {
    if (!(json instanceof Json.Arr items)) {
      throw Conformance.refuse("entities", "expected an array, got " + json.kind());
    }
    List<Entity> entities = new ArrayList<>(items.items().size());
    items.items().forEach(item -> entities.add(readEntity(item)));
    Entities store = Entities.of(entities);
    conformance.checkEntities(store);
    return conformance.withActions(store);
  }

  private Entity readEntity(Json json) {
    Entity bare = EntitiesJson.readEntity(withoutValues(json));
    if (bare.uid().type().isAction() || !(json instanceof Json.Obj members)) {
      return EntitiesJson.readEntity(json); // The schema has no types for actions.
    }
    String where = "entity `" + bare.uid() + "`";
    EntityTypeInfo info = schema.entityType(bare.uid().type());
    if (info == null) {
      throw Conformance.refuse(where, "its type is not in the schema");
    }
    return new Entity(
        bare.uid(),
        bare.parents(),
        members.get("attrs") instanceof Json.Obj attributes
            ? record(attributes, info.attributes(), where)
            : RecordValue.EMPTY,
        members.get("tags") instanceof Json.Obj tags ? tags(tags, info, where) : RecordValue.EMPTY);
  }

  /** The entity without what only the schema knows how to read. */
  private static Json withoutValues(Json json) {
    if (!(json instanceof Json.Obj object)) {
      return json;
    }
    Map<String, Json> members = new LinkedHashMap<>(object.members());
    for (String name : List.of("attrs", "tags")) {
      members.computeIfPresent(
          name, (_, value) -> value instanceof Json.Obj ? new Json.Obj(Map.of()) : value);
    }
    return new Json.Obj(members);
  }

  private RecordValue tags(Json.Obj tags, EntityTypeInfo info, String where) {
    Map<String, Value> values = LinkedHashMap.newLinkedHashMap(tags.members().size());
    tags.members()
        .forEach((name, tag) -> {
          CedarType type =
              info.tags().orElseThrow(() -> Conformance.refuse(where, "its type has no tags"));
          values.put(name, read(tag, type, where + ", tag " + Text.quote(name)));
        });
    return RecordValue.of(values);
  }

  /**
   * Reads the context of a request with that action.
   *
   * @throws CedarException when the schema has no such action or the JSON is not a context of it
   */
  public RecordValue readContext(Json json, EntityUid action) {
    RecordOf type = conformance.action(action).context();
    if (!(json instanceof Json.Obj members)) {
      throw Conformance.refuse("context", "expected an object, got " + json.kind());
    }
    RecordValue context = record(members, type, "context");
    conformance.check(context, type, "context");
    return context;
  }

  /** Reads a value as the type suggests; whether it is of the type is for others to check. */
  private Value read(Json json, CedarType type, String where) {
    return switch (type) {
      case EntityOf _ -> ValueJson.readEntityUid(json, where);
      case ExtensionType extension -> extension(json, extension, where);
      case SetOf(CedarType element) when json instanceof Json.Arr array -> {
        List<Value> elements = new ArrayList<>(array.items().size());
        array.items().forEach(item -> elements.add(read(item, element, where)));
        yield SetValue.of(elements);
      }
      case RecordOf record when json instanceof Json.Obj members -> record(members, record, where);
      case SetOf _, RecordOf _ ->
          throw Conformance.refuse(
              where, "expected %s, got %s".formatted(TypeText.of(type), json.kind()));
      case CedarType.BoolType _, CedarType.LongType _, CedarType.StringType _ ->
          ValueJson.read(json, where);
    };
  }

  private RecordValue record(Json.Obj members, RecordOf type, String where) {
    Map<String, Value> values = LinkedHashMap.newLinkedHashMap(members.members().size());
    members
        .members()
        .forEach((name, member) -> {
          Attribute attribute = type.get(name);
          if (attribute == null) {
            throw Conformance.refuse(where, "the schema has no attribute " + Text.quote(name));
          }
          values.put(name, read(member, attribute.type(), where + ", " + Text.quote(name)));
        });
    return RecordValue.of(values);
  }

  private Value extension(Json json, ExtensionType type, String where) {
    Json inner = json;
    if (json instanceof Json.Obj outer && outer.members().size() == 1) {
      Json escaped = outer.get("__extn");
      inner = escaped == null ? json : escaped;
    }
    if (!(inner instanceof Json.Obj call)) {
      if (inner instanceof Json.Str(String text)) {
        return ValueJson.call(
            ExtensionTypes.constructor(type), List.of(new StringValue(text)), where);
      }
      throw Conformance.refuse(where, "expected %s, got %s".formatted(type, json.kind()));
    }
    return call(call, where);
  }

  /** The call of an extension function whose arguments may again be texts alone. */
  private Value call(Json.Obj call, String where) {
    Json argument = call.get("arg");
    Json arguments = call.get("args");
    if (!(call.get("fn") instanceof Json.Str(String name))
        || call.members().size() != 2
        || (argument == null && !(arguments instanceof Json.Arr))) {
      throw Conformance.refuse(where, "expected an extension value as {\"fn\": …, \"arg\": …}");
    }
    ExtensionFunction function =
        ExtensionFunction.named(name)
            .orElseThrow(() ->
                Conformance.refuse(where, Text.quote(name) + " is not an extension function"));
    List<Json> given =
        arguments instanceof Json.Arr(List<Json> items)
            ? items
            : List.of(java.util.Objects.requireNonNull(argument));
    List<CedarType> types = ExtensionTypes.arguments(function);
    if (given.size() != types.size()) {
      throw Conformance.refuse(
          where, "`%s` takes %d arguments, got %d".formatted(function, types.size(), given.size()));
    }
    List<Value> values = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      values.add(read(given.get(i), types.get(i), where));
    }
    return ValueJson.call(function, values, where);
  }
}
