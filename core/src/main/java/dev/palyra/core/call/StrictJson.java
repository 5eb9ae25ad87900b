package dev.palyra.core.call;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON from outside: one value and nothing after it, no duplicate keys, at most 64 levels
 * deep, numbers of at most 64 characters, strings of at most 16 MiB. Two readers of the same bytes
 * cannot see different values.
 */
public final class StrictJson {
  /** The greatest depth of arrays and objects. */
  public static final int MAX_DEPTH = 64;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(64)
                          .maxStringLength(16 << 20)
                          .maxNameLength(1024)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private StrictJson() {}

  /**
   * Parses one JSON value.
   *
   * @throws MalformedJsonException with line and column, never with the document's text
   */
  public static JsonNode parse(byte[] utf8) {
    JsonNode node;
    try {
      node = MAPPER.readTree(utf8);
    } catch (JacksonException e) {
      throw MalformedJsonException.from(e);
    } catch (NumberFormatException e) {
      throw new MalformedJsonException("a number is out of range");
    }
    if (node == null || node.isMissingNode()) {
      throw new MalformedJsonException("there is no JSON value");
    }
    return node;
  }

  /** Parses one JSON value from a string; see {@link #parse(byte[])}. */
  public static JsonNode parse(String text) {
    return parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
