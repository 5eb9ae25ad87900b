package dev.palyra.cedar.model;

/**
 * What the scope of a policy asks of the principal or of the resource. Checking it can't be an
 * error.
 */
public sealed interface ScopeConstraint {
  /** Nothing. */
  record Any() implements ScopeConstraint {}

  /** {@code == entity}. */
  record Eq(EntityRef entity) implements ScopeConstraint {}

  /** {@code in entity}: the entity or a descendant of it. */
  record In(EntityRef entity) implements ScopeConstraint {}

  /** {@code is type}. */
  record Is(EntityType type) implements ScopeConstraint {}

  /** {@code is type in entity}. */
  record IsIn(EntityType type, EntityRef entity) implements ScopeConstraint {}
}
