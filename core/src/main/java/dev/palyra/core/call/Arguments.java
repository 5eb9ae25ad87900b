package dev.palyra.core.call;

import static dev.palyra.core.Require.require;

import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The arguments of a call: a JSON object in its canonical form. What is digested, shown to an
 * operator, given to the policy and handed to the tool is read from the same bytes. Immutable.
 */
public final class Arguments {
  /** An object without members. */
  public static final Arguments NONE = parse("{}");

  private final byte[] canonical;

  private Arguments(byte[] canonical) {
    this.canonical = canonical;
  }

  /**
   * Takes the canonical form of {@code object}.
   *
   * @throws MalformedJsonException when it is no object or has no canonical form
   */
  public static Arguments of(JsonNode object) {
    if (!object.isObject()) {
      throw new MalformedJsonException("arguments must be a JSON object");
    }
    return new Arguments(CanonicalJson.bytes(object));
  }

  /** Parses and takes the canonical form; see {@link #of(JsonNode)}. */
  public static Arguments parse(String json) {
    return of(StrictJson.parse(json));
  }

  /** Returns a tree of its own: changing it changes nothing here. */
  public ObjectNode tree() {
    JsonNode tree = StrictJson.parse(canonical);
    require(tree instanceof ObjectNode, "arguments must be a JSON object");
    return (ObjectNode) tree;
  }

  /** The canonical UTF-8 text. */
  public String text() {
    return new String(canonical, java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The canonical bytes; a copy. */
  public byte[] bytes() {
    return canonical.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Arguments that && Arrays.equals(canonical, that.canonical);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(canonical);
  }

  @Override
  public String toString() {
    return text();
  }
}
