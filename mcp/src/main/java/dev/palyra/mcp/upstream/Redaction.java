package dev.palyra.mcp.upstream;

import dev.palyra.core.secret.RedactedStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Takes secrets out of the strings of a JSON tree as they are meant, not as they are escaped: in
 * JSON a value may be written in many ways.
 */
final class Redaction {
  private Redaction() {}

  /** The tree itself where there was nothing to take out. */
  static ObjectNode of(ObjectNode tree, Supplier<RedactedStream> redactor) {
    var all = new StringBuilder();
    collect(tree, all);
    String text = all.toString();
    if (!changes(text, redactor)) {
      return tree;
    }
    return (ObjectNode) rewritten(tree, redactor);
  }

  /** Whether a text holds what would be taken out. */
  static boolean changes(String text, Supplier<RedactedStream> redactor) {
    return !redacted(text, redactor).equals(text);
  }

  private static void collect(JsonNode node, StringBuilder into) {
    if (node.isString()) {
      into.append(node.asString()).append('\n');
    } else if (node.isNumber()) {
      into.append(node).append('\n');
    }
    node.propertyNames().forEach(name -> into.append(name).append('\n'));
    node.forEach(child -> collect(child, into));
  }

  private static JsonNode rewritten(JsonNode node, Supplier<RedactedStream> redactor) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode clean = object.objectNode();
        object
            .properties()
            .forEach(entry ->
                clean.set(
                    redacted(entry.getKey(), redactor), rewritten(entry.getValue(), redactor)));
        yield clean;
      }
      case ArrayNode array -> {
        ArrayNode clean = array.arrayNode();
        array.forEach(child -> clean.add(rewritten(child, redactor)));
        yield clean;
      }
      case JsonNode value when value.isString() || value.isNumber() -> {
        String text = value.isString() ? value.asString() : value.toString();
        String clean = redacted(text, redactor);
        yield clean.equals(text) ? value : StringNode.valueOf(clean);
      }
      default -> node;
    };
  }

  private static String redacted(String text, Supplier<RedactedStream> redactor) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    RedactedStream stream = redactor.get();
    var out = new ByteArrayOutputStream(bytes.length);
    out.writeBytes(stream.push(bytes, bytes.length));
    out.writeBytes(stream.finish());
    return out.toString(StandardCharsets.UTF_8);
  }
}
