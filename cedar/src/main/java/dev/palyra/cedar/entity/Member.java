package dev.palyra.cedar.entity;

import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.RecordValue;
import java.util.Set;

/**
 * An entity within a store, which knows all its ancestors.
 *
 * @param ancestors what it is in, directly or not; never itself. Entities with the same parents
 *     share the set, so compare by identity first
 */
public record Member(Entity entity, Set<EntityUid> ancestors) {
  public EntityUid uid() {
    return entity.uid();
  }

  public RecordValue attributes() {
    return entity.attributes();
  }

  public RecordValue tags() {
    return entity.tags();
  }
}
