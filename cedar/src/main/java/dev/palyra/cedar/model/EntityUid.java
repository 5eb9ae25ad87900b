package dev.palyra.cedar.model;

/**
 * An entity by type and id, as in {@code User::"alice"}. Two are equal when type and id are, code
 * point by code point; the hash is computed once.
 */
public final class EntityUid implements Value, EntityRef, Comparable<EntityUid> {
  private final EntityType type;
  private final String id;
  private final int hash;

  /**
   * @param id any text, also empty
   */
  public EntityUid(EntityType type, String id) {
    this.type = type;
    this.id = id;
    this.hash = 31 * type.hashCode() + id.hashCode();
  }

  /**
   * @throws IllegalArgumentException when the type is not a qualified name
   */
  public static EntityUid of(String type, String id) {
    return new EntityUid(new EntityType(type), id);
  }

  public EntityType type() {
    return type;
  }

  public String id() {
    return id;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof EntityUid that
            && hash == that.hash
            && id.equals(that.id)
            && type.equals(that.type));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public int compareTo(EntityUid other) {
    int byType = type.compareTo(other.type);
    return byType != 0 ? byType : id.compareTo(other.id);
  }

  /** As it is written in a policy. */
  @Override
  public String toString() {
    return type + "::" + Text.quote(id);
  }
}
