package dev.palyra.core.tool;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** The JSON Schema (draft 2020-12) of a tool's arguments. */
public interface ArgumentSchema {
  /** The schema document; not to be changed. */
  JsonNode document();

  /**
   * Returns one line for each way in which {@code arguments} break the schema; empty when they
   * match. At most 20.
   */
  List<String> violations(JsonNode arguments);
}
