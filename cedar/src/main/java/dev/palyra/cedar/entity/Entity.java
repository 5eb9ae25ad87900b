package dev.palyra.cedar.entity;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.RecordValue;
import java.util.Set;

/**
 * An entity as its owner describes it.
 *
 * @param parents what it is directly in; they need not exist themselves
 * @param attributes what {@code entity.name} reads
 * @param tags what {@code entity.getTag("name")} reads
 */
public record Entity(
    EntityUid uid, Set<EntityUid> parents, RecordValue attributes, RecordValue tags) {

  /**
   * @throws CedarException when an action has a parent that is none
   */
  public Entity {
    parents = Set.copyOf(parents);
    if (uid.type().isAction()) {
      for (EntityUid parent : parents) {
        if (!parent.type().isAction()) {
          throw new CedarException(
              "action `%s` has the parent `%s`, which is no action".formatted(uid, parent));
        }
      }
    }
  }

  /** An entity without tags. */
  public Entity(EntityUid uid, Set<EntityUid> parents, RecordValue attributes) {
    this(uid, parents, attributes, RecordValue.EMPTY);
  }

  /** An entity that only is. */
  public Entity(EntityUid uid) {
    this(uid, Set.of(), RecordValue.EMPTY);
  }
}
