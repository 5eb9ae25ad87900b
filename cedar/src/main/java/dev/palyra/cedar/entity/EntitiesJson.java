package dev.palyra.cedar.entity;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Entities as Cedar's JSON: an array of objects with {@code uid}, {@code attrs}, {@code parents}
 * and optionally {@code tags}. Without a schema; other members are refused.
 */
public final class EntitiesJson {
  private static final Set<String> MEMBERS = Set.of("uid", "attrs", "parents", "tags");

  private EntitiesJson() {}

  /**
   * Reads a store.
   *
   * @throws CedarException when the text is not of that form, or the entities make no store
   */
  public static Entities read(String json) {
    return read(JsonReader.read(Source.of(json), Limits.DEFAULTS));
  }

  /**
   * Reads a store.
   *
   * @throws CedarException when the JSON is not of that form, or the entities make no store
   */
  public static Entities read(Json json) {
    if (!(json instanceof Json.Arr items)) {
      throw new CedarException("entities: expected an array, got " + json.kind());
    }
    List<Entity> entities = new ArrayList<>(items.items().size());
    items.items().forEach(item -> entities.add(readEntity(item)));
    return Entities.of(entities);
  }

  /**
   * Reads one entity.
   *
   * @throws CedarException when the JSON is not of that form
   */
  public static Entity readEntity(Json json) {
    Json.Obj obj = object(json, "entity");
    for (String member : obj.members().keySet()) {
      if (!MEMBERS.contains(member)) {
        throw new CedarException("entity: unknown member %s".formatted(new Json.Str(member)));
      }
    }
    EntityUid uid = ValueJson.readEntityUid(member(obj, "uid", "entity"), "uid of an entity");
    String where = "entity `" + uid + "`";
    RecordValue attributes =
        ValueJson.record(object(member(obj, "attrs", where), where + ", attrs"), where + ", attrs");
    Json tags = obj.get("tags");
    return new Entity(
        uid,
        parents(member(obj, "parents", where), where + ", parents"),
        attributes,
        tags == null
            ? RecordValue.EMPTY
            : ValueJson.record(object(tags, where + ", tags"), where + ", tags"));
  }

  private static Set<EntityUid> parents(Json json, String where) {
    if (!(json instanceof Json.Arr items)) {
      throw new CedarException(where + ": expected an array, got " + json.kind());
    }
    Set<EntityUid> parents = new HashSet<>();
    items.items().forEach(item -> parents.add(ValueJson.readEntityUid(item, where)));
    return parents;
  }

  private static Json member(Json.Obj obj, String name, String where) {
    Json member = obj.get(name);
    if (member == null) {
      throw new CedarException(where + ": missing member \"" + name + "\"");
    }
    return member;
  }

  private static Json.Obj object(Json json, String where) {
    if (json instanceof Json.Obj obj) {
      return obj;
    }
    throw new CedarException(where + ": expected an object, got " + json.kind());
  }

  /** The JSON of a store, sorted by uid. */
  public static Json.Arr write(Entities entities) {
    return new Json.Arr(
        entities.all().stream()
            .sorted(Comparator.comparing(Entity::uid))
            .map(EntitiesJson::writeEntity)
            .toList());
  }

  /** The JSON of one entity. */
  public static Json writeEntity(Entity entity) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("uid", ValueJson.writeEntityUid(entity.uid()));
    members.put("attrs", ValueJson.writeMembers(entity.attributes()));
    members.put(
        "parents",
        new Json.Arr(
            entity.parents().stream()
                .sorted()
                .map(uid -> (Json) ValueJson.writeEntityUid(uid))
                .toList()));
    if (entity.tags().size() > 0) {
      members.put("tags", ValueJson.writeMembers(entity.tags()));
    }
    return new Json.Obj(members);
  }
}
