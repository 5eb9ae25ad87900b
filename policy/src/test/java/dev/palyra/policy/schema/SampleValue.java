package dev.palyra.policy.schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes a value that a JSON Schema of a tool describes, with every member that it lists. */
final class SampleValue {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SampleValue() {}

  static JsonNode of(JsonNode schema) {
    if (schema.has("const")) {
      return schema.path("const");
    }
    if (schema.has("enum")) {
      return schema.path("enum").path(0);
    }
    for (String keyword : new String[] {"anyOf", "oneOf", "allOf"}) {
      if (schema.has(keyword)) {
        return of(schema.path(keyword).path(0));
      }
    }
    JsonNode type = schema.path("type");
    return switch (type.isArray() ? type.path(0).asString() : type.asString("object")) {
      case "string" -> JSON.stringNode(text(schema));
      case "integer" -> JSON.numberNode(schema.path("minimum").asLong(1));
      case "number" -> JSON.numberNode(schema.path("minimum").asDouble(1.5));
      case "boolean" -> JSON.booleanNode(true);
      case "array" -> JSON.arrayNode().add(of(schema.path("items")));
      case "null" -> JSON.nullNode();
      default -> object(schema);
    };
  }

  private static String text(JsonNode schema) {
    return "x".repeat(Math.max(4, schema.path("minLength").asInt(0)));
  }

  private static ObjectNode object(JsonNode schema) {
    ObjectNode object = JSON.objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(member -> object.set(member.getKey(), of(member.getValue())));
    return object;
  }
}
