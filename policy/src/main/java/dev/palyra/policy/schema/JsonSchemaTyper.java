package dev.palyra.policy.schema;

import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.LongType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.CedarType.StringType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Types one JSON Schema (drafts 4 to 2020-12, and OpenAPI's {@code nullable}). Keywords that only
 * restrict values ({@code pattern}, {@code minimum}, {@code not}, …) don't change a type and are
 * passed over: the catalogue's validator enforces them before a policy is asked.
 *
 * <p>Bounded: 16 levels of types, 5,000 schemas visited; what lies beyond is unseen.
 */
final class JsonSchemaTyper {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_VISITS = 5_000;
  private static final List<String> OBJECT_KEYWORDS = List.of("properties", "required");
  private static final List<String> ARRAY_KEYWORDS = List.of("items", "prefixItems");

  private final JsonNode root;
  private final Set<Unseen> unseen = new LinkedHashSet<>();
  private final Deque<String> open = new ArrayDeque<>();
  private int visits;

  JsonSchemaTyper(JsonNode root) {
    this.root = root;
  }

  ArgumentTyping typeArguments() {
    Shape shape = type(root, Place.ROOT);
    if (shape instanceof Shape.Known(RecordOf type, _)) {
      return new ArgumentTyping(type, List.copyOf(unseen));
    }
    unseen.add(
        new Unseen(
            "",
            switch (shape) {
              case Shape.Any _ -> "the schema names no argument";
              case Shape.Untypable(String reason) -> reason;
              case Shape.Never _, Shape.OnlyNull _, Shape.Known _ -> "no object matches the schema";
            }));
    return new ArgumentTyping(RecordOf.EMPTY, List.copyOf(unseen));
  }

  /** Where in the arguments a schema applies. */
  private record Place(String path, int depth) {
    static final Place ROOT = new Place("", 0);

    Place member(String name) {
      return new Place(path.isEmpty() ? name : path + "." + name, depth + 1);
    }

    Place element() {
      return new Place(path + "[]", depth + 1);
    }
  }

  private Shape type(JsonNode schema, Place place) {
    if (place.depth > MAX_DEPTH || ++visits > MAX_VISITS) {
      return new Shape.Untypable("the schema is nested or branched too deep");
    }
    if (schema.isBoolean()) {
      return schema.asBoolean() ? Shape.ANY : Shape.NEVER;
    }
    Shape shape = own(schema, place);
    shape = and(shape, reference(schema, place), place);
    for (JsonNode part : schema.path("allOf")) {
      shape = and(shape, type(part, place), place);
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      shape = and(shape, choice(schema.path(choice), place), place);
    }
    return and(shape, conditional(schema, place), place);
  }

  private Shape and(Shape a, Shape b, Place place) {
    return Shape.and(a, b, (name, why) -> lose(place.member(name), why));
  }

  private void lose(Place place, String why) {
    unseen.add(new Unseen(place.path, why));
  }

  /** What the keywords of this very schema say. */
  private Shape own(JsonNode schema, Place place) {
    List<Shape> byType = new ArrayList<>();
    for (String name : types(schema)) {
      byType.add(
          switch (name) {
            case "string" -> known(StringType.STRING);
            case "boolean" -> known(BoolType.ANY);
            case "integer" -> known(LongType.LONG);
            case "number" -> number(schema);
            case "null" -> Shape.ONLY_NULL;
            case "array" -> array(schema, place);
            case "object" -> object(schema, place);
            default -> new Shape.Untypable("unknown type `" + name + "`");
          });
    }
    Shape shape = byType.isEmpty() ? Shape.ANY : or(byType, place);
    if (schema.has("enum")) {
      List<Shape> values = new ArrayList<>();
      schema.path("enum").forEach(value -> values.add(constant(value)));
      shape = and(shape, or(values, place), place);
    }
    if (schema.has("const")) {
      shape = and(shape, constant(schema.path("const")), place);
    }
    return shape;
  }

  private Shape or(List<Shape> shapes, Place place) {
    return Shape.or(shapes, (name, why) -> lose(place.member(name), why));
  }

  private static Shape known(CedarType type) {
    return new Shape.Known(type, false);
  }

  private static List<String> types(JsonNode schema) {
    List<String> types = new ArrayList<>();
    JsonNode type = schema.path("type");
    if (type.isString()) {
      types.add(type.asString());
    }
    type.forEach(member -> types.add(member.asString("")));
    if (types.isEmpty() && OBJECT_KEYWORDS.stream().anyMatch(schema::has)) {
      types.add("object");
    }
    if (types.isEmpty() && ARRAY_KEYWORDS.stream().anyMatch(schema::has)) {
      types.add("array");
    }
    if (!types.isEmpty() && schema.path("nullable").asBoolean(false)) {
      types.add("null");
    }
    return types;
  }

  // A fraction has no exact Cedar type: `decimal` ends after four digits.
  private static Shape number(JsonNode schema) {
    JsonNode step = schema.path("multipleOf");
    return step.isIntegralNumber() && step.canConvertToLong()
        ? known(LongType.LONG)
        : new Shape.Untypable("a number may have a fraction, which Cedar cannot hold exactly");
  }

  private static Shape constant(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> known(StringType.STRING);
      case BOOLEAN -> known(BoolType.ANY);
      case NULL -> Shape.ONLY_NULL;
      case NUMBER ->
          value.isIntegralNumber() && value.canConvertToLong()
              ? known(LongType.LONG)
              : new Shape.Untypable("a constant is no 64-bit integer");
      case OBJECT, ARRAY, BINARY, MISSING, POJO ->
          new Shape.Untypable("a constant is an object or array");
    };
  }

  private Shape array(JsonNode schema, Place place) {
    List<JsonNode> positions = new ArrayList<>();
    // Until draft 2019-09 an array under `items` was what `prefixItems` is now.
    JsonNode prefix =
        schema.path("items").isArray() ? schema.path("items") : schema.path("prefixItems");
    JsonNode rest =
        schema.path("items").isArray() ? schema.path("additionalItems") : schema.path("items");
    prefix.forEach(positions::add);
    if (!rest.isMissingNode()) {
      positions.add(rest);
    } else if (!prefix.isEmpty()) {
      positions.add(JsonNodeFactory.instance.booleanNode(true));
    }
    List<Shape> elements = new ArrayList<>();
    positions.forEach(element -> elements.add(type(element, place.element())));
    return switch (elements.isEmpty() ? Shape.ANY : or(elements, place.element())) {
      case Shape.Known(CedarType element, boolean nullable) -> {
        if (nullable) {
          lose(place.element(), "an element that is null is not in the set");
        }
        yield known(new SetOf(element));
      }
      case Shape.Any _ -> new Shape.Untypable("an array of anything");
      case Shape.Untypable(String reason) ->
          new Shape.Untypable("an array: of each element, " + reason);
      case Shape.Never _, Shape.OnlyNull _ ->
          new Shape.Untypable("an array without typed elements");
    };
  }

  private Shape object(JsonNode schema, Place place) {
    Map<String, Attribute> attributes = new TreeMap<>();
    Set<String> required = new LinkedHashSet<>();
    schema.path("required").forEach(name -> required.add(name.asString("")));
    schema
        .path("properties")
        .properties()
        .forEach(property -> {
          Place member = place.member(property.getKey());
          switch (type(property.getValue(), member)) {
            case Shape.Known(CedarType type, boolean nullable) ->
                attributes.put(
                    property.getKey(),
                    new Attribute(type, required.contains(property.getKey()) && !nullable));
            case Shape.Any _ -> lose(member, "it may be anything");
            case Shape.Untypable(String reason) -> lose(member, reason);
            case Shape.OnlyNull _, Shape.Never _ -> {} // Always absent.
          }
        });
    reportOpen(schema, place);
    return known(new RecordOf(attributes));
  }

  private void reportOpen(JsonNode schema, Place place) {
    boolean closed =
        isFalse(schema.path("additionalProperties"))
            || isFalse(schema.path("unevaluatedProperties"));
    if (!closed) {
      lose(place, "members that the schema does not list are allowed");
    } else if (!schema.path("patternProperties").isEmpty()) {
      lose(place, "members named by patternProperties are allowed");
    }
  }

  private static boolean isFalse(JsonNode node) {
    return node.isBoolean() && !node.asBoolean();
  }

  private Shape choice(JsonNode alternatives, Place place) {
    if (alternatives.isEmpty()) {
      return Shape.ANY;
    }
    List<Shape> shapes = new ArrayList<>();
    alternatives.forEach(alternative -> shapes.add(type(alternative, place)));
    return or(shapes, place);
  }

  /** {@code then}, {@code else} and dependent schemas apply to some values only. */
  private Shape conditional(JsonNode schema, Place place) {
    Map<String, JsonNode> parts = new LinkedHashMap<>();
    schema.path("dependentSchemas").properties().forEach(e -> parts.put(e.getKey(), e.getValue()));
    Shape shape = Shape.ANY;
    for (JsonNode part : parts.values()) {
      shape = and(shape, optional(type(part, place)), place);
    }
    if (schema.has("if")) {
      for (String branch : List.of("then", "else")) {
        if (schema.has(branch)) {
          shape = and(shape, optional(type(schema.path(branch), place)), place);
        }
      }
    }
    return shape;
  }

  private static Shape optional(Shape shape) {
    if (!(shape instanceof Shape.Known(RecordOf type, boolean nullable))) {
      return Shape.ANY; // It restricts values of some other kind; no attribute comes from it.
    }
    Map<String, Attribute> attributes = new TreeMap<>();
    type.attributes()
        .forEach((name, attribute) -> attributes.put(name, new Attribute(attribute.type(), false)));
    return new Shape.Known(new RecordOf(attributes), nullable);
  }

  private Shape reference(JsonNode schema, Place place) {
    Shape shape = Shape.ANY;
    for (String keyword : List.of("$ref", "$dynamicRef")) {
      JsonNode reference = schema.path(keyword);
      if (reference.isString()) {
        shape = and(shape, follow(reference.asString(), place), place);
      }
    }
    return shape;
  }

  private Shape follow(String reference, Place place) {
    if (open.contains(reference)) {
      return new Shape.Untypable("`" + reference + "` refers to itself");
    }
    Optional<JsonNode> target = target(reference);
    if (target.isEmpty()) {
      return new Shape.Untypable("`" + reference + "` is not in this schema");
    }
    open.push(reference);
    try {
      return type(target.get(), place);
    } finally {
      open.pop();
    }
  }

  private Optional<JsonNode> target(String reference) {
    if (reference.equals("#")) {
      return Optional.of(root);
    }
    if (reference.startsWith("#/")) {
      JsonNode found = root.at(JsonPointer.compile(decoded(reference.substring(1))));
      return found.isMissingNode() ? Optional.empty() : Optional.of(found);
    }
    return reference.startsWith("#") ? anchor(root, reference.substring(1), 0) : Optional.empty();
  }

  private static String decoded(String fragment) {
    try {
      return java.net.URLDecoder.decode(
          fragment.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return fragment;
    }
  }

  private static Optional<JsonNode> anchor(JsonNode node, String name, int depth) {
    if (node.path("$anchor").asString("").equals(name)
        || node.path("$dynamicAnchor").asString("").equals(name)) {
      return Optional.of(node);
    }
    for (JsonNode child : node) {
      Optional<JsonNode> found = depth > 64 ? Optional.empty() : anchor(child, name, depth + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }
}
