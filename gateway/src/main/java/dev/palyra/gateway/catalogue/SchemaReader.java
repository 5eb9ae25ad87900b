package dev.palyra.gateway.catalogue;

import dev.palyra.core.call.StrictJson;
import dev.palyra.core.tool.ArgumentSchema;
import dev.palyra.gateway.config.Form;
import dev.palyra.gateway.config.TomlSection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads {@code [arguments]}, a JSON Schema written as TOML. The schema describes an object; unless
 * it says otherwise, arguments that it does not name are refused.
 */
final class SchemaReader {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
  // Each of these could name a document elsewhere; "$ref" may only point into this one.
  private static final Set<String> REFUSED =
      Set.of("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary");

  private final TomlSection section;
  private boolean fine = true;

  private SchemaReader(TomlSection section) {
    this.section = section;
  }

  static Optional<ArgumentSchema> read(TomlSection file, Optional<SkillContent> skill) {
    if (skill.isPresent() && file.has("schema")) {
      return fromSkill(file, skill.get());
    }
    if (!file.has("arguments")) {
      file.reject("\"arguments\" is missing: it must be the JSON Schema of the tool's arguments");
      return Optional.empty();
    }
    SchemaReader reader = new SchemaReader(file.section("arguments"));
    ObjectNode document = MAPPER.createObjectNode();
    reader.section.raw().forEach((key, value) -> document.set(key, reader.json(key, value)));
    return reader.read(document);
  }

  private static Optional<ArgumentSchema> fromSkill(TomlSection file, SkillContent skill) {
    Optional<String> name = file.find("schema", Form.text(128));
    if (file.has("arguments")) {
      file.report("arguments", "a tool has either \"arguments\" or \"schema\"");
      return Optional.empty();
    }
    Optional<ObjectNode> document = name.flatMap(skill::schema);
    if (document.isEmpty()) {
      file.report("schema", "schema must name a JSON object in schemas/ of the skill");
      return Optional.empty();
    }
    return new SchemaReader(file).read(document.get());
  }

  private Optional<ArgumentSchema> read(ObjectNode document) {
    if (document.has("$schema") && !DRAFT.equals(document.path("$schema").asString())) {
      reject("$schema", "arguments.$schema must be \"" + DRAFT + "\"");
    }
    if (!"object".equals(document.path("type").asString(""))) {
      reject("type", "arguments.type must be \"object\"");
    }
    if (!document.has("additionalProperties")) {
      document.put("additionalProperties", false);
    }
    checkReferences(document);
    if (!fine) {
      return Optional.empty();
    }
    List<String> mistakes = JsonSchemaArguments.mistakesOf(document);
    mistakes.forEach(mistake -> section.reject("arguments: " + mistake));
    return mistakes.isEmpty()
        ? section.build(_ -> JsonSchemaArguments.of(document))
        : Optional.empty();
  }

  private void checkReferences(JsonNode node) {
    if (node.isObject()) {
      node.propertyStream().forEach(member -> checkMember(member.getKey(), member.getValue()));
    }
    node.forEach(this::checkReferences);
  }

  private void checkMember(String key, JsonNode value) {
    if (REFUSED.contains(key)) {
      reject(key, "arguments: \"" + key + "\" is not supported");
    } else if (key.equals("$ref") && !(value.isString() && value.asString().startsWith("#"))) {
      reject(key, "arguments: \"$ref\" must begin with \"#\": schemas are never loaded");
    }
  }

  private JsonNode json(String key, Object value) {
    return switch (value) {
      case TomlTable table -> {
        var object = MAPPER.createObjectNode();
        table.toMap().forEach((name, member) -> object.set(name, json(key, member)));
        yield object;
      }
      case TomlArray list -> {
        var array = MAPPER.createArrayNode();
        list.toList().forEach(member -> array.add(json(key, member)));
        yield array;
      }
      case String text -> MAPPER.getNodeFactory().stringNode(text);
      case Boolean flag -> MAPPER.getNodeFactory().booleanNode(flag);
      case Long number -> MAPPER.getNodeFactory().numberNode(number);
      case Double number when Double.isFinite(number) ->
          StrictJson.parse(java.math.BigDecimal.valueOf(number).toString());
      default -> {
        reject(key, "arguments." + key + " holds a value that JSON does not have");
        yield MAPPER.nullNode();
      }
    };
  }

  private void reject(String key, String message) {
    fine = false;
    if (section.has(key)) {
      section.report(key, message);
    } else {
      section.reject(message);
    }
  }
}
