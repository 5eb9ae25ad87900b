package dev.palyra.core.secret;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a helper program prints: {@code exec:["/absolute/program","argument",…]}. A JSON array, so
 * that no shell and no quoting rule comes between the text and the argument vector.
 *
 * <p>At most 32 arguments of at most 1,024 characters; none holds a NUL.
 */
public record ExecRef(List<String> command) implements SecretRef {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public ExecRef {
    command = List.copyOf(command);
    if (command.isEmpty() || command.size() > 32 || !command.getFirst().startsWith("/")) {
      throw new IllegalArgumentException(
          "an exec reference must be an absolute program and at most 31 arguments");
    }
    if (command.stream().anyMatch(word -> word.length() > 1_024 || word.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException(
          "an argument of an exec reference must have at most 1024 characters and no NUL");
    }
  }

  /**
   * @throws IllegalArgumentException unless {@code text} is exactly of the form given above
   */
  static ExecRef parse(String text) {
    ExecRef parsed = new ExecRef(words(text.substring("exec:".length())));
    if (!parsed.toString().equals(text)) {
      throw new IllegalArgumentException(
          "malformed secret reference: write it as `%s`".formatted(parsed));
    }
    return parsed;
  }

  private static List<String> words(String json) {
    JsonNode array;
    try {
      array = JSON.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("exec: must be followed by a JSON array of strings", e);
    }
    if (!array.isArray() || !array.valueStream().allMatch(JsonNode::isString)) {
      throw new IllegalArgumentException("exec: must be followed by a JSON array of strings");
    }
    return array.valueStream().map(JsonNode::stringValue).toList();
  }

  @Override
  public String label() {
    String program = command.getFirst();
    String name =
        program.substring(program.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
    return "exec/" + name.substring(0, Math.min(name.length(), 128));
  }

  @Override
  public String toString() {
    return "exec:" + JSON.writeValueAsString(command);
  }
}
