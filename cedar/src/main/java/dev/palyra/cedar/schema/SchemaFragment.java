package dev.palyra.cedar.schema;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonWriter;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A schema as it was written: by namespace, names unresolved. It can be written in Cedar syntax and
 * in JSON, and reading what was written gives an equal fragment where the form can say it all.
 *
 * @param namespaces by name; the empty name is the namespace of what is declared in none
 */
public record SchemaFragment(Map<String, NamespaceDecl> namespaces) {
  /** Names that the JSON form uses for its own types, so no common type can have them. */
  static final Set<String> RESERVED_COMMON_TYPES =
      Set.of("Bool", "Boolean", "Entity", "Extension", "Long", "Record", "Set", "String");

  public SchemaFragment {
    namespaces = Collections.unmodifiableMap(new LinkedHashMap<>(namespaces));
  }

  /**
   * Reads Cedar syntax.
   *
   * @throws CedarException when the text is not a schema, with every error found
   */
  public static SchemaFragment parse(String text) {
    return parse(Source.of(text), Limits.DEFAULTS, SchemaLimits.DEFAULTS);
  }

  /**
   * Reads Cedar syntax.
   *
   * @throws CedarException when the text is not a schema or exceeds a limit, with every error found
   */
  public static SchemaFragment parse(Source source, Limits limits, SchemaLimits schemaLimits) {
    refuseLong(source.text(), limits);
    return SchemaParser.parse(source, limits, schemaLimits);
  }

  /**
   * Reads JSON.
   *
   * @throws CedarException when the text is not a schema
   */
  public static SchemaFragment parseJson(String json) {
    return parseJson(Source.of(json), Limits.DEFAULTS, SchemaLimits.DEFAULTS);
  }

  /**
   * Reads JSON.
   *
   * @throws CedarException when the text is not a schema or exceeds a limit
   */
  public static SchemaFragment parseJson(Source source, Limits limits, SchemaLimits schemaLimits) {
    return SchemaJsonReader.read(source, limits, schemaLimits);
  }

  /**
   * The schema that this fragment is by itself.
   *
   * @throws CedarException when a name is not defined, or the definitions contradict each other
   */
  public Schema resolve() {
    return resolve(Limits.DEFAULTS, SchemaLimits.DEFAULTS);
  }

  /**
   * The schema that this fragment is by itself.
   *
   * @throws CedarException when a name is not defined, the definitions contradict each other, or a
   *     limit is exceeded
   */
  public Schema resolve(Limits limits, SchemaLimits schemaLimits) {
    return Schema.of(List.of(this), limits, schemaLimits);
  }

  /**
   * The fragment in Cedar syntax.
   *
   * @throws CedarException when it says what only JSON can say: a shape that is the name of a
   *     common type, or an entity type and a common type of the same name
   */
  public String toCedar() {
    return SchemaPrinter.print(this);
  }

  /** The fragment as JSON, indented. */
  public String toJson() {
    return JsonWriter.pretty(toJsonValue());
  }

  /** The fragment as JSON. */
  public Json toJsonValue() {
    return SchemaJsonWriter.write(this);
  }

  private static void refuseLong(String text, Limits limits) {
    if (text.length() > limits.inputChars()) {
      throw new CedarException(
          "schema of " + text.length() + " characters exceeds the limit of " + limits.inputChars());
    }
  }
}
