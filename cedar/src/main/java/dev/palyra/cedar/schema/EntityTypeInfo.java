package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import java.util.Optional;
import java.util.Set;

/**
 * What a schema says of an entity type.
 *
 * @param attributes what its entities have; an enumerated type has none
 * @param tags the type of all tags of its entities; empty when they have no tags
 * @param ancestors the types that an ancestor of its entities may have; holds the type itself when
 *     the schema lets it be a member of itself, directly or not
 * @param ids the ids that exist, in the order of the schema, when the type is enumerated
 */
public record EntityTypeInfo(
    EntityType type,
    RecordOf attributes,
    Optional<CedarType> tags,
    Set<EntityType> ancestors,
    Optional<Set<String>> ids) {

  /** Whether there may be an entity of this type and id. */
  public boolean permitsId(String id) {
    return ids.isEmpty() || ids.get().contains(id);
  }
}
