package dev.palyra.policy.compare;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One thing in which requests can differ, with the values worth trying.
 *
 * @param path of an argument, from the outside in; or one name for something else
 * @param choices JSON values; a missing node means that it is absent
 */
record Dimension(List<String> path, List<JsonNode> choices) {
  Dimension {
    path = List.copyOf(path);
    choices = List.copyOf(choices);
  }
}
