package dev.palyra.mcp.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The arguments that a tool's schema marks with {@code x-mcp-header}, for clients to repeat in
 * headers.
 *
 * @param marks those that stand where a mark may stand
 * @param objection why clients must not take the tool, where one of its marks is wrong
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#schema-extension">Schema
 *     Extension</a>
 */
public record HeaderMarks(List<Mark> marks, Optional<String> objection) {
  public static final HeaderMarks NONE = new HeaderMarks(List.of(), Optional.empty());

  private static final String KEYWORD = "x-mcp-header";
  private static final int MAX_MARKS = 32;
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
  private static final Set<String> TYPES = Set.of("string", "integer", "boolean");
  // Below these stands data, or names that authors choose: no keywords.
  private static final Set<String> DATA = Set.of("const", "default", "enum", "example", "examples");
  private static final Set<String> NAMED =
      Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");

  public HeaderMarks {
    marks = List.copyOf(marks);
  }

  /**
   * One argument.
   *
   * @param header the whole name of the header
   * @param path the names of the properties that lead to the argument
   */
  public record Mark(String header, List<String> path) {
    public Mark {
      path = List.copyOf(path);
    }
  }

  /** The marks of a tool's input schema. */
  public static HeaderMarks of(JsonNode schema) {
    var search = new Search();
    search.schema(schema, Optional.of(List.of()));
    return search.marks.isEmpty() && search.objection.isEmpty()
        ? NONE
        : new HeaderMarks(search.marks, search.objection);
  }

  /** Each header and the argument that it repeats; those without a value have no header. */
  public Map<String, JsonNode> values(JsonNode arguments) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (Mark mark : marks) {
      JsonNode value = arguments;
      for (String name : mark.path()) {
        value = value.path(name);
      }
      if (!value.isMissingNode() && !value.isNull()) {
        values.put(mark.header(), value);
      }
    }
    return values;
  }

  /** Walks the schema, as deep as the parser let it be. */
  private static final class Search {
    private final List<Mark> marks = new ArrayList<>();
    private final Set<String> names = new TreeSet<>();
    private Optional<String> objection = Optional.empty();

    /**
     * @param path of the property that this is the schema of; empty where only a rule leads here
     */
    void schema(JsonNode schema, Optional<List<String>> path) {
      if (schema.has(KEYWORD)) {
        mark(schema, path);
      }
      for (var entry : schema.properties()) {
        String keyword = entry.getKey();
        JsonNode below = entry.getValue();
        if (keyword.equals("properties")) {
          below
              .properties()
              .forEach(it -> schema(it.getValue(), path.map(to -> append(to, it.getKey()))));
        } else if (NAMED.contains(keyword)) {
          below.properties().forEach(it -> schema(it.getValue(), Optional.empty()));
        } else if (!DATA.contains(keyword) && !keyword.equals(KEYWORD)) {
          anywhere(below);
        }
      }
    }

    private void anywhere(JsonNode below) {
      if (below.isArray()) {
        below.forEach(this::anywhere);
      } else {
        schema(below, Optional.empty());
      }
    }

    private void mark(JsonNode schema, Optional<List<String>> path) {
      String name = schema.path(KEYWORD).asString("");
      if (!schema.path(KEYWORD).isString() || !TOKEN.matcher(name).matches()) {
        object("a mark for a header that is no header's name");
      } else if (path.filter(it -> !it.isEmpty()).isEmpty()) {
        object("a mark for a header on what is no plain argument");
      } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
        object("two marks for one header");
      } else if (!TYPES.contains(schema.path("type").asString(""))) {
        object("a mark for a header on what is neither string nor integer nor boolean");
      } else if (schema.path("writeOnly").asBoolean(false)
          || schema.path("format").asString("").equals("password")) {
        // Intermediaries read headers, and write them into their logs.
        object("a mark for a header on a secret");
      } else if (marks.size() == MAX_MARKS) {
        object("more than " + MAX_MARKS + " marks for headers");
      } else {
        marks.add(new Mark("Mcp-Param-" + name, path.get()));
      }
    }

    private void object(String what) {
      objection = objection.or(() -> Optional.of("its schema has " + what));
    }

    private static List<String> append(List<String> path, String name) {
      var longer = new ArrayList<>(path);
      longer.add(name);
      return longer;
    }
  }
}
