package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.schema.ActionInfo;

/** A kind of request: an action with a type of principal and of resource that it applies to. */
record Environment(EntityType principal, ActionInfo action, EntityType resource) {
  @Override
  public String toString() {
    return "in a request of a `%s` with action `%s` on a `%s`"
        .formatted(principal, action.action(), resource);
  }
}
