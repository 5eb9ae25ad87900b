package dev.palyra.gateway.catalogue;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.DialectId;
import dev.palyra.core.tool.ArgumentSchema;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An {@link ArgumentSchema} in draft 2020-12. Nothing is loaded from anywhere. Thread-safe. */
final class JsonSchemaArguments implements ArgumentSchema {
  private static final int MAX_VIOLATIONS = 20;
  private static final int MAX_CHARS = 300;
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .regularExpressionFactory(BoundedPattern::new)
                          .locale(java.util.Locale.ROOT)
                          .build())
                  .schemaCacheEnabled(false));

  private final JsonNode document;
  private final Schema schema;

  private JsonSchemaArguments(JsonNode document, Schema schema) {
    this.document = document;
    this.schema = schema;
  }

  /**
   * @throws IllegalArgumentException when {@code document} is no schema
   */
  static JsonSchemaArguments of(JsonNode document) {
    try {
      Schema schema = REGISTRY.getSchema(document);
      schema.initializeValidators();
      return new JsonSchemaArguments(document, schema);
    } catch (com.networknt.schema.SchemaException e) {
      throw new IllegalArgumentException("arguments: " + line(String.valueOf(e.getMessage())), e);
    }
  }

  /** Where {@code document} breaks the rules for schemas. */
  static List<String> mistakesOf(JsonNode document) {
    return lines(REGISTRY.getSchema(SchemaLocation.of(DialectId.DRAFT_2020_12)).validate(document));
  }

  @Override
  public JsonNode document() {
    return document;
  }

  @Override
  public List<String> violations(JsonNode arguments) {
    try {
      return lines(schema.validate(arguments));
    } catch (BoundedPattern.TooLongException e) {
      return List.of("a value takes too long to match the schema's pattern");
    }
  }

  private static List<String> lines(List<Error> errors) {
    return errors.stream()
        .limit(MAX_VIOLATIONS)
        .map(error -> {
          String where = error.getInstanceLocation().toString();
          return line(where.isEmpty() ? error.getMessage() : where + ": " + error.getMessage());
        })
        .toList();
  }

  private static String line(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS - 1) + "…";
  }
}
