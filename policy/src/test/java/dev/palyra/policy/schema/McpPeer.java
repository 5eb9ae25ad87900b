package dev.palyra.policy.schema;

import dev.palyra.core.call.StrictJson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A server from npm that speaks MCP on standard input and output: a message a line. */
final class McpPeer implements AutoCloseable {
  private static final int MAX_LINES = 1_000;

  private final Process process;
  private final BufferedReader in;
  private final BufferedWriter out;

  McpPeer(Path folder, String name) throws IOException {
    Path home = folder.resolve("node_modules").resolve(name);
    JsonNode bin = StrictJson.parse(Files.readAllBytes(home.resolve("package.json"))).path("bin");
    String script = bin.isString() ? bin.asString() : bin.iterator().next().asString();
    process =
        new ProcessBuilder(command(name, home.resolve(script), folder))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    in = process.inputReader(StandardCharsets.UTF_8);
    out = process.outputWriter(StandardCharsets.UTF_8);
    // A server that says nothing must not hold the build.
    var watchdog =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    var _ = watchdog.schedule(process::destroyForcibly, 60, TimeUnit.SECONDS);
    var _ =
        ask(
            1,
            "initialize",
            "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},"
                + "\"clientInfo\":{\"name\":\"palyra-test\",\"version\":\"1\"}}");
    send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
  }

  private static List<String> command(String name, Path script, Path folder) {
    List<String> command = new ArrayList<>(List.of("node", script.toString()));
    if (name.endsWith("server-filesystem")) {
      command.add(folder.toString()); // What it may work on.
    }
    return command;
  }

  /** All of its tools, page by page. */
  List<JsonNode> tools() throws IOException {
    List<JsonNode> all = new ArrayList<>();
    String parameters = "{}";
    for (int id = 2; id < 100; id++) {
      JsonNode page = ask(id, "tools/list", parameters);
      page.path("tools").forEach(all::add);
      JsonNode cursor = page.path("nextCursor");
      if (!cursor.isString()) {
        return all;
      }
      parameters = "{\"cursor\":" + cursor + "}";
    }
    throw new AssertionError("the list of tools has no end");
  }

  private JsonNode ask(int id, String method, String parameters) throws IOException {
    send(
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
            .formatted(id, method, parameters));
    for (int i = 0; i < MAX_LINES; i++) {
      String line = in.readLine();
      if (line == null) {
        throw new AssertionError("the server ended before it answered " + method);
      }
      if (!line.startsWith("{")) {
        continue; // A server that greets on standard output.
      }
      JsonNode message = StrictJson.parse(line);
      if (message.path("id").asInt(-1) == id && !message.has("method")) {
        return message.path("result");
      }
    }
    throw new AssertionError("no answer to " + method);
  }

  private void send(String message) throws IOException {
    out.write(message);
    out.write('\n');
    out.flush();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
