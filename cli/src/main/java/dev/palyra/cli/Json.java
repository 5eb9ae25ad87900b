package dev.palyra.cli;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Prints JSON for scripts. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  static void print(Terminal terminal, JsonNode node) {
    terminal.out().println(MAPPER.writeValueAsString(node));
  }

  static JsonMapper mapper() {
    return MAPPER;
  }
}
