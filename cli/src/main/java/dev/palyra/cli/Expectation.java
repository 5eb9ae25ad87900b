package dev.palyra.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How a recorded call must end. */
record Expectation(JsonNode json) {
  /** Returns what differs from {@code answer}; empty where the call ended as it must. */
  List<String> differences(JsonNode answer, List<String> policies) {
    JsonNode result = answer.path("result");
    var differences = new ArrayList<String>();
    same("result", result.path("kind"), differences);
    for (String name : List.of("code", "outcome", "limit", "exit")) {
      same(name, result.path(name), differences);
    }
    String output =
        result.path("stdout").asString("")
            + result.path("stderr").asString("")
            + result.path("detail").asString("");
    if (json.has("output-contains") && !output.contains(json.path("output-contains").asString())) {
      differences.add("the output lacks `" + json.path("output-contains").asString() + "`");
    }
    if (json.has("output-lacks")
        && answer.toString().contains(json.path("output-lacks").asString())) {
      differences.add("the output holds what it must not");
    }
    if (json.has("policy") && !policies.contains(json.path("policy").asString())) {
      differences.add(
          "decided by " + policies + " and not by `" + json.path("policy").asString() + "`");
    }
    return differences;
  }

  private void same(String name, JsonNode actual, List<String> differences) {
    if (json.has(name) && !json.path(name).asString().equals(actual.asString(""))) {
      differences.add(
          name + " is `" + actual.asString("") + "` and not `" + json.path(name).asString() + "`");
    }
  }
}
