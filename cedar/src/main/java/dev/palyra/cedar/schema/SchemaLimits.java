package dev.palyra.cedar.schema;

/**
 * What a schema may ask for at most, beyond {@link dev.palyra.cedar.model.Limits}. A short text can
 * describe something huge: common types that use each other twice double with every step, and
 * {@code entity A, B, C in [X, Y, Z]} is nine links.
 *
 * @param typeNesting how deep a type may nest once its common types are inlined
 * @param typeNodes how many types one type may hold once its common types are inlined
 * @param links memberships of entity types and actions, the inherited ones included
 * @param declarations entity types, actions, common types and attributes, as written
 * @param environments combinations of action, principal type and resource type that a request may
 *     have
 */
public record SchemaLimits(
    int typeNesting, int typeNodes, int links, int declarations, long environments) {

  /** Nesting 128, 100,000 types in one, 2,000,000 links, 1,000,000 declarations, environments. */
  public static final SchemaLimits DEFAULTS =
      new SchemaLimits(128, 100_000, 2_000_000, 1_000_000, 1_000_000);

  public SchemaLimits {
    if (typeNesting < 1 || typeNodes < 1 || links < 1 || declarations < 1 || environments < 1) {
      throw new IllegalArgumentException("every limit of a schema must be at least 1");
    }
  }
}
