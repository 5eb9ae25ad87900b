package dev.palyra.core.secret;

/**
 * Whose a stored secret is. Written {@code global}, {@code principal:<id>}, {@code
 * channel:<name>:<account>} or {@code skill:<id>}; {@link #parse} and {@link #toString} are exact
 * inverses.
 *
 * <p>An id is 1 to 128 characters of {@code A-Z a-z 0-9 . _ @ + - :}, and starts with a letter, a
 * digit, {@code @} or {@code +}. A channel's name has no colon, so that no two scopes share one
 * spelling.
 */
public sealed interface SecretScope {
  /** The one scope that every principal's tools may be given secrets from. */
  SecretScope GLOBAL = new Global();

  /** Shared by the whole installation. */
  record Global() implements SecretScope {
    @Override
    public String toString() {
      return "global";
    }
  }

  /** Belongs to one principal. */
  record OfPrincipal(String id) implements SecretScope {
    public OfPrincipal {
      Syntax.require(Syntax.ID, id, "principal id");
    }

    @Override
    public String toString() {
      return "principal:" + id;
    }
  }

  /** Belongs to one account of a messaging channel. */
  record OfChannel(String name, String account) implements SecretScope {
    public OfChannel {
      Syntax.require(Syntax.NAME, name, "channel name");
      Syntax.require(Syntax.ID, account, "channel account");
    }

    @Override
    public String toString() {
      return "channel:" + name + ":" + account;
    }
  }

  /** Belongs to one installed skill. */
  record OfSkill(String id) implements SecretScope {
    public OfSkill {
      Syntax.require(Syntax.ID, id, "skill id");
    }

    @Override
    public String toString() {
      return "skill:" + id;
    }
  }

  /**
   * Parses the spelling given above.
   *
   * @throws IllegalArgumentException for any other text; the message quotes it
   */
  static SecretScope parse(String text) {
    if (text.equals("global")) {
      return GLOBAL;
    }
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 1);
    return switch (kind) {
      case "principal" -> new OfPrincipal(rest);
      case "skill" -> new OfSkill(rest);
      case "channel" -> {
        int second = rest.indexOf(':');
        if (second < 0) {
          throw new IllegalArgumentException(
              "scope \"%s\" must read channel:<name>:<account>".formatted(text));
        }
        yield new OfChannel(rest.substring(0, second), rest.substring(second + 1));
      }
      default ->
          throw new IllegalArgumentException(
              "unknown scope \"%s\": expected global, principal:<id>, channel:<name>:<account> or skill:<id>"
                  .formatted(text));
    };
  }
}
