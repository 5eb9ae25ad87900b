package dev.palyra.sandbox.wasm.engine;

import dev.palyra.sandbox.wasm.meter.ChargeMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Runs one script of the testsuite in three worlds at once and compares what they say. */
final class ScriptComparison {
  private final Path json;
  private final List<ScriptWorld> worlds =
      List.of(
          new ScriptWorld(Optional.empty()),
          new ScriptWorld(Optional.of(ChargeMode.REGION)),
          new ScriptWorld(Optional.of(ChargeMode.BLOCK)));
  private final List<String> differences = new ArrayList<>();
  private final Map<String, String> refused = new TreeMap<>();
  private long compared;
  private boolean skipping;

  ScriptComparison(Path json) {
    this.json = json;
  }

  void run() throws IOException {
    JsonNode script = new ObjectMapper().readTree(Files.readAllBytes(json));
    for (JsonNode command : script.get("commands")) {
      step(command);
    }
  }

  private void step(JsonNode command) throws IOException {
    String type = command.get("type").asString();
    switch (type) {
      case "module" -> {
        byte[] bytes = Files.readAllBytes(json.resolveSibling(command.get("filename").asString()));
        Optional<String> why = ScriptWorld.refusal(bytes);
        skipping = why.isPresent();
        if (skipping) {
          refused.put(command.get("filename").asString(), why.get());
        } else {
          String name = command.path("name").asString("");
          List<String> answers = ask(world -> world.instantiate(bytes, name));
          if (answers.equals(List.of("failed", "instantiated", "instantiated"))) {
            // The meter leaves out what the engine stumbles over: there is nothing to compare with.
            refused.put(
                command.get("filename").asString(), "the engine: takes it only when metered");
            skipping = true;
          } else {
            compare(command, answers);
          }
        }
      }
      case "assert_uninstantiable", "assert_unlinkable" -> {
        byte[] bytes = Files.readAllBytes(json.resolveSibling(command.get("filename").asString()));
        if (ScriptWorld.refusal(bytes).isEmpty()) {
          compare(command, ask(world -> world.instantiate(bytes, "discarded")));
        }
      }
      case "assert_invalid", "assert_malformed" -> invalid(command);
      case "register" -> {
        if (!skipping) {
          worlds.forEach(world ->
              world.register(command.path("name").asString(""), command.get("as").asString()));
        }
      }
      default -> {
        if (!skipping) {
          compare(
              command, ask(world -> world.act(command.get("action"), command.path("expected"))));
        }
      }
    }
  }

  /** What the specification calls invalid must not come through the meter and the engine. */
  private void invalid(JsonNode command) throws IOException {
    if (command.get("module_type").asString().equals("text")) {
      return;
    }
    byte[] bytes = Files.readAllBytes(json.resolveSibling(command.get("filename").asString()));
    compared++;
    if (ScriptWorld.refusal(bytes).isEmpty() && ScriptWorld.parses(bytes)) {
      differences.add(json.getFileName() + " line " + command.get("line") + ": accepted");
    }
  }

  private interface Question {
    String ask(ScriptWorld world);
  }

  private List<String> ask(Question question) {
    return worlds.stream().map(question::ask).toList();
  }

  private void compare(JsonNode command, List<String> answers) {
    compared++;
    if (answers.stream().distinct().count() != 1) {
      differences.add(
          json.getFileName() + " line " + command.get("line") + ": " + String.join(" | ", answers));
    }
  }

  List<String> differences() {
    return differences;
  }

  Map<String, String> refused() {
    return refused;
  }

  long compared() {
    return compared;
  }
}
