package dev.palyra.core.call;

import static dev.palyra.core.Require.require;

/**
 * Who acts. The gateway derives it from the credential that was presented; nothing that a caller
 * writes into a request can change it.
 */
public record Principal(Kind kind, String id) {
  /** The kinds of principal; only an {@link #OPERATOR} can ever decide an approval. */
  public enum Kind {
    AGENT("Agent"),
    OPERATOR("Operator"),
    DEVICE("Device");

    private final String entityType;

    Kind(String entityType) {
      this.entityType = entityType;
    }

    /** The name of this kind's entity type in policies. */
    public String entityType() {
      return entityType;
    }
  }

  public Principal {
    require(
        !id.isEmpty() && id.length() <= 256 && id.chars().noneMatch(Character::isISOControl),
        "principal id must be 1 to 256 characters without control characters, got `%s`",
        id);
  }

  /** Parses what {@link #toString()} prints. */
  public static Principal parse(String text) {
    for (Kind kind : Kind.values()) {
      String prefix = kind.entityType + ":";
      if (text.startsWith(prefix)) {
        return new Principal(kind, text.substring(prefix.length()));
      }
    }
    throw new IllegalArgumentException(
        String.format(
            "principal must start with `Agent:`, `Operator:` or `Device:`, got `%s`", text));
  }

  @Override
  public String toString() {
    return kind.entityType + ":" + id;
  }
}
