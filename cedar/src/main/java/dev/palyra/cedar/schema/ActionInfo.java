package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import java.util.Set;

/**
 * What a schema says of an action.
 *
 * @param principals the types that the principal of a request may have; empty when no request can
 *     have the action
 * @param resources the types that the resource of a request may have
 * @param context what the context of a request holds
 * @param parents the actions that it is directly a member of
 * @param ancestors all actions that it is a member of, never itself
 */
public record ActionInfo(
    EntityUid action,
    Set<EntityType> principals,
    Set<EntityType> resources,
    RecordOf context,
    Set<EntityUid> parents,
    Set<EntityUid> ancestors) {

  /** Whether it is the other action or a member of it. */
  public boolean isIn(EntityUid other) {
    return action.equals(other) || ancestors.contains(other);
  }
}
