package dev.palyra.cli;

import dev.palyra.core.call.StrictJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Shows a run while it goes on. A connection that breaks off is opened again behind the last event
 * that was shown, so that nothing is missed and nothing shown twice.
 */
final class RunFollower {
  private static final int MAX_FAILURES = 60;
  private static final int WIDTH = 400;

  private final Palyra app;
  private final GatewayClient client;
  private final String run;
  private final PrintWriter out;
  private final Map<String, String> tools = new HashMap<>();
  private String last = "";
  private boolean midLine;
  private int shownTurn;
  private Optional<String> ended = Optional.empty();

  RunFollower(Palyra app, GatewayClient client, String run) {
    this.app = app;
    this.client = client;
    this.run = run;
    this.out = app.terminal().out();
  }

  /** Returns how the run ended: completed, failed or cancelled. */
  String follow() {
    for (int failures = 0; ended.isEmpty(); failures++) {
      try (var lines =
          new BufferedReader(
              new InputStreamReader(
                  client.stream("/v1/runs/" + run + "/events", last), StandardCharsets.UTF_8))) {
        read(lines);
      } catch (IOException | CliException e) {
        if (failures >= MAX_FAILURES) {
          throw CliException.failed(
              "the gateway is gone; `palyra runs show " + run + "` says more");
        }
      }
      if (ended.isEmpty()) {
        pause();
      }
    }
    return ended.get();
  }

  private static void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.failed("interrupted");
    }
  }

  private void read(BufferedReader lines) throws IOException {
    String id = "";
    String kind = "";
    for (String line = lines.readLine(); line != null && ended.isEmpty(); line = lines.readLine()) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        kind = line.substring(7);
      } else if (line.startsWith("data: ")) {
        show(kind, StrictJson.parse(line.substring(6)));
        last = id.isEmpty() ? last : id;
        id = "";
      }
    }
  }

  private void show(String kind, JsonNode event) {
    JsonNode fields = event.path("fields");
    String call = fields.path("call").asString("");
    switch (kind) {
      case "delta" -> delta(event);
      case "run.turn" -> turn(fields.path("turn").asString());
      case "approval.requested" ->
          line(
              "  ? %s waits for an operator: palyra approvals approve %s"
                  .formatted(tool(call), fields.path("approval").asString()));
      case "approval.answered" -> line("  ! " + tool(call) + " " + fields.path("state").asString());
      case "call.finished" -> line("  ← " + tool(call) + " " + result(fields));
      case "run.retried" ->
          line(
              "  … the provider failed (%s), asking again"
                  .formatted(fields.path("code").asString()));
      case "run.cancelling" -> line("  … cancelling");
      case "run.completed", "run.failed", "run.cancelled" -> end(kind.substring(4), fields);
      default -> {} // Decisions and secrets: `palyra audit` shows them.
    }
  }

  private void delta(JsonNode event) {
    if (shownTurn < event.path("turn").asInt()) {
      shownTurn = event.path("turn").asInt();
    }
    String text = Text.block(event.path("text").asString());
    out.print(text);
    midLine = !text.endsWith("\n");
    out.flush();
  }

  /** The turn as it is recorded: its calls, and its text where that was not seen arriving. */
  private void turn(String number) {
    JsonNode recorded = client.get("/v1/runs/" + run);
    for (JsonNode turn : recorded.path("transcript")) {
      if (!turn.path("turn").asString().equals(number)) {
        continue;
      }
      if (shownTurn < turn.path("turn").asInt()) {
        shownTurn = turn.path("turn").asInt();
        RunPrinter.text(app.terminal(), turn.path("text").asString());
      }
      for (JsonNode call : turn.path("calls")) {
        tools.put(call.path("id").asString(), call.path("tool").asString());
        line(
            "  → "
                + call.path("tool").asString()
                + " "
                + Text.fit(call.path("arguments").asString(), WIDTH));
      }
    }
  }

  private String tool(String call) {
    return tools.getOrDefault(call, call);
  }

  private static String result(JsonNode fields) {
    return switch (fields.path("result").asString()) {
      case "refused" -> "refused: " + fields.path("detail").asString();
      case "orphaned" -> "interrupted";
      default ->
          fields.path("outcome").asString()
              + (fields.has("exit_code") ? " " + fields.path("exit_code").asString() : "")
              + ", "
              + fields.path("stdout_bytes").asString("0")
              + " bytes";
    };
  }

  private void end(String state, JsonNode fields) {
    String code = fields.path("code").asString();
    line(
        state.equals("completed")
            ? state
            : state + ": " + fields.path("detail").asString() + " (" + code + ")");
    ended = Optional.of(state);
  }

  private void line(String text) {
    if (midLine) {
      out.println();
      midLine = false;
    }
    out.println(Text.line(text));
    out.flush();
  }
}
