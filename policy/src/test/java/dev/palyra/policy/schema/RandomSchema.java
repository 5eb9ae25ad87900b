package dev.palyra.policy.schema;

import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes JSON Schemas as tools have them, and with each a value that matches it. The same seed makes
 * the same.
 */
public final class RandomSchema {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String[] NAMES = {
    "path", "a b", "if", "__cedar", "Größe", "x-y", "count", "\"", "principal", "", "*"
  };
  private static final String[] TEXTS = {
    "", "a", "*", "\"quoted\"", "\\", "line\nbreak", "Zürich 🙂"
  };

  private final Random random;

  public RandomSchema(long seed) {
    this.random = new Random(seed);
  }

  /** A schema and a value that matches it. */
  public record Sample(ObjectNode schema, JsonNode value) {}

  /** An object's schema with 1 to 5 members. */
  public Sample object(int depth) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    if (random.nextBoolean()) {
      schema.put("additionalProperties", false);
    }
    ObjectNode value = JSON.objectNode();
    for (int i = random.nextInt(5); i >= 0; i--) {
      String name = NAMES[random.nextInt(NAMES.length)];
      if (properties.has(name)) {
        continue;
      }
      Sample member = any(depth - 1);
      properties.set(name, member.schema);
      boolean needed = random.nextBoolean();
      if (needed) {
        required.add(name);
      }
      if (needed || random.nextInt(3) > 0) {
        value.set(name, member.value);
      }
    }
    return new Sample(schema, value);
  }

  private Sample any(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> new Sample(type("string"), JSON.stringNode(text()));
      case 1 -> new Sample(type("integer"), JSON.numberNode(random.nextInt(2_000) - 1_000));
      case 2 -> new Sample(type("boolean"), JSON.booleanNode(random.nextBoolean()));
      case 3 -> new Sample(type("number"), JSON.numberNode(random.nextInt(100) / 8.0));
      case 4 -> enumeration();
      case 5 -> nullable(any(0));
      case 6 -> array(depth);
      case 7 -> alternatives(depth);
      default -> object(depth);
    };
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  private static ObjectNode type(String name) {
    return JSON.objectNode().put("type", name);
  }

  private Sample enumeration() {
    ObjectNode schema = JSON.objectNode();
    ArrayNode values = schema.putArray("enum");
    boolean numbers = random.nextBoolean();
    for (int i = 0; i < 3; i++) {
      JsonNode value = numbers ? JSON.numberNode(i) : JSON.stringNode("v" + i);
      values.add(value);
    }
    return new Sample(schema, values.get(random.nextInt(3)));
  }

  private Sample nullable(Sample sample) {
    ObjectNode schema = JSON.objectNode();
    schema.putArray("anyOf").add(sample.schema).add(type("null"));
    return new Sample(schema, random.nextBoolean() ? sample.value : JSON.nullNode());
  }

  private Sample array(int depth) {
    Sample element = any(depth - 1);
    ObjectNode schema = type("array");
    schema.set("items", element.schema);
    ArrayNode value = JSON.arrayNode();
    for (int i = random.nextInt(3); i > 0; i--) {
      value.add(element.value);
    }
    return new Sample(schema, value);
  }

  private Sample alternatives(int depth) {
    Sample one = any(depth - 1);
    Sample other = any(depth - 1);
    ObjectNode schema = JSON.objectNode();
    schema.putArray("anyOf").add(one.schema).add(other.schema);
    return new Sample(schema, random.nextBoolean() ? one.value : other.value);
  }
}
