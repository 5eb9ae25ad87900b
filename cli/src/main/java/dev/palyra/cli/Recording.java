package dev.palyra.cli;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A recorded agent run: what the agent asked for, and how each call must end. {@code ${demo}} in a
 * text stands for the demo's folder.
 *
 * @param files to be written below the demo's folder before the run, by path
 * @param links symbolic links to be made there
 * @param secrets to be stored, by scope and key
 * @param task for an agent of the gateway's own, after the calls
 */
record Recording(
    String name,
    String run,
    Map<String, String> files,
    Map<String, String> links,
    Map<String, String> secrets,
    List<Call> calls,
    Optional<Task> task) {

  /** A task for an agent of the gateway's own, which must complete it. */
  record Task(String agent, String text) {}

  /**
   * One call; {@code expected} is by how approvals are answered: {@code approve-all}, {@code
   * approve-none}, or both.
   */
  record Call(String say, String tool, JsonNode arguments, JsonNode expected) {
    /** How this call must end when approvals are answered so. */
    Expectation expectation(boolean approving) {
      JsonNode by = expected.path(approving ? "approve-all" : "approve-none");
      return new Expectation(by.isObject() ? by : expected);
    }
  }

  static Recording read(Path file, Path folder) {
    try {
      String text = Files.readString(file).replace("${demo}", folder.toString());
      JsonNode json = StrictJson.parse(text);
      var calls = new ArrayList<Call>();
      for (JsonNode call : json.path("calls")) {
        calls.add(
            new Call(
                call.path("say").asString(),
                call.path("tool").asString(),
                call.path("arguments"),
                call.path("expect")));
      }
      if (calls.isEmpty()) {
        throw CliException.unusable("`" + file + "` holds no calls");
      }
      JsonNode setup = json.path("setup");
      return new Recording(
          json.path("name").asString(),
          json.path("run").asString(),
          texts(setup.path("files")),
          texts(setup.path("links")),
          texts(setup.path("secrets")),
          List.copyOf(calls),
          task(json.path("agent")));
    } catch (IOException e) {
      throw CliException.unusable("cannot read `" + file + "`");
    } catch (MalformedJsonException e) {
      throw CliException.unusable("`" + file + "`: " + e.getMessage());
    }
  }

  private static Optional<Task> task(JsonNode agent) {
    return agent.isObject()
        ? Optional.of(new Task(agent.path("name").asString(), agent.path("task").asString()))
        : Optional.empty();
  }

  private static Map<String, String> texts(JsonNode object) {
    var texts = new LinkedHashMap<String, String>();
    object.properties().forEach(member -> texts.put(member.getKey(), member.getValue().asString()));
    return texts;
  }

  /** Writes the files and links. */
  void prepare(Path folder) throws IOException {
    for (var file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    for (var link : links.entrySet()) {
      Files.createSymbolicLink(folder.resolve(link.getKey()), Path.of(link.getValue()));
    }
  }
}
