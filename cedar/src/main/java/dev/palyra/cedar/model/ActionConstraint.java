package dev.palyra.cedar.model;

import java.util.List;

/** What the scope of a policy asks of the action. Checking it can't be an error. */
public sealed interface ActionConstraint {
  /** Nothing. */
  record Any() implements ActionConstraint {}

  /** {@code == action}. */
  record Eq(EntityUid action) implements ActionConstraint {}

  /** {@code in action}: the action or a descendant of it. */
  record In(EntityUid action) implements ActionConstraint {}

  /** {@code in [action, action]}: in at least one of these; an empty list matches nothing. */
  record InAny(List<EntityUid> actions) implements ActionConstraint {
    public InAny {
      actions = List.copyOf(actions);
    }
  }
}
