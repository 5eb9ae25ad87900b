package dev.palyra.cedar.model;

/**
 * The type of an entity by its fully qualified name, such as {@code Photo} or {@code Shop::Cart}.
 *
 * @param name identifiers joined by {@code ::}, without spaces
 */
public record EntityType(String name) implements Comparable<EntityType> {
  /**
   * @throws IllegalArgumentException when the name is not a qualified name
   */
  public EntityType {
    if (!Identifiers.isName(name)) {
      throw new IllegalArgumentException("`" + name + "` is not a name of an entity type");
    }
    name = Names.shared(name); // There are few, and they are compared all the time.
  }

  /** The last part of the name. */
  public String baseName() {
    int at = name.lastIndexOf("::");
    return at < 0 ? name : name.substring(at + 2);
  }

  /** What stands before the last {@code ::}; empty when there is none. */
  public String namespace() {
    int at = name.lastIndexOf("::");
    return at < 0 ? "" : name.substring(0, at);
  }

  /** Whether entities of this type are actions: the last part of the name is {@code Action}. */
  public boolean isAction() {
    return name.equals("Action") || name.endsWith("::Action");
  }

  @Override
  public int compareTo(EntityType other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
