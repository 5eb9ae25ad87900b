package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A schema whose every name is bound to its definition. Immutable; safe for use by several threads.
 */
public final class Schema {
  private final Map<EntityType, EntityTypeInfo> entityTypes;
  private final Map<EntityUid, ActionInfo> actions;
  private final Set<EntityType> actionTypes;

  Schema(Map<EntityType, EntityTypeInfo> entityTypes, Map<EntityUid, ActionInfo> actions) {
    this.entityTypes = Collections.unmodifiableMap(new LinkedHashMap<>(entityTypes));
    this.actions = Collections.unmodifiableMap(new LinkedHashMap<>(actions));
    Set<EntityType> types = new LinkedHashSet<>();
    actions.keySet().forEach(action -> types.add(action.type()));
    this.actionTypes = Collections.unmodifiableSet(types);
  }

  /**
   * Reads and resolves a schema in Cedar syntax.
   *
   * @throws CedarException with every error found
   */
  public static Schema parse(String text) {
    return SchemaFragment.parse(text).resolve();
  }

  /**
   * Reads and resolves a schema in JSON.
   *
   * @throws CedarException when it is not a schema
   */
  public static Schema parseJson(String json) {
    return SchemaFragment.parseJson(json).resolve();
  }

  /**
   * The schema that the fragments are together. They may declare in the same namespaces and refer
   * to each other.
   *
   * @throws CedarException when a name is not defined, the definitions contradict each other, or a
   *     limit is exceeded; with every error found
   */
  public static Schema of(
      List<SchemaFragment> fragments, Limits limits, SchemaLimits schemaLimits) {
    return new SchemaResolver(fragments, limits, schemaLimits).resolve();
  }

  /** The entity types in the order of the schema, without the types of its actions. */
  public Map<EntityType, EntityTypeInfo> entityTypes() {
    return entityTypes;
  }

  /** The actions in the order of the schema. */
  public Map<EntityUid, ActionInfo> actions() {
    return actions;
  }

  /** The types of its actions: {@code Action} of each namespace that declares one. */
  public Set<EntityType> actionTypes() {
    return actionTypes;
  }

  /** The entity type of that name, or null when the schema has none. */
  public @Nullable EntityTypeInfo entityType(EntityType type) {
    return entityTypes.get(type);
  }

  /** The action, or null when the schema has none such. */
  public @Nullable ActionInfo action(EntityUid action) {
    return actions.get(action);
  }

  /**
   * Whether an entity of the one type may be, or be a descendant of, an entity of the other; an
   * entity type and an action type never.
   */
  public boolean mayBeIn(EntityType type, EntityType ancestor) {
    if (type.equals(ancestor)) {
      return true;
    }
    EntityTypeInfo info = entityTypes.get(type);
    if (info != null) {
      return info.ancestors().contains(ancestor);
    }
    return actionTypes.contains(ancestor)
        && actions.values().stream()
            .anyMatch(action ->
                action.action().type().equals(type)
                    && action.ancestors().stream().anyMatch(a -> a.type().equals(ancestor)));
  }

  /** Whether the schema has the entity: an action of it, or an id that its type permits. */
  public boolean permits(EntityUid entity) {
    EntityTypeInfo type = entityTypes.get(entity.type());
    return type == null ? actions.containsKey(entity) : type.permitsId(entity.id());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schema that
        && entityTypes.equals(that.entityTypes)
        && actions.equals(that.actions);
  }

  @Override
  public int hashCode() {
    return 31 * entityTypes.hashCode() + actions.hashCode();
  }

  @Override
  public String toString() {
    return "Schema[" + entityTypes.size() + " entity types, " + actions.size() + " actions]";
  }
}
