package dev.palyra.cli;

import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/** Prints a run as a transcript that a person can read. */
final class RunPrinter {
  private RunPrinter() {}

  static void print(Terminal terminal, JsonNode run) {
    PrintWriter out = terminal.out();
    out.println(
        terminal.paint(
            Terminal.Colour.STRONG,
            Text.line(
                "%s  %s  %s"
                    .formatted(
                        run.path("id").asString(),
                        run.path("agent").asString(),
                        run.path("activity").asString()))));
    JsonNode spent = run.path("spent");
    out.println(
        Text.line(
            "turns %s, calls %s, tokens %s read and %s written, money %s"
                .formatted(
                    run.path("turns").asString(),
                    spent.path("calls").asString(),
                    spent.path("input_tokens").asString(),
                    spent.path("output_tokens").asString(),
                    spent.path("money").asString())));
    if (!run.path("labels").isEmpty()) {
      out.println("labels " + Text.line(run.path("labels").toString()));
    }
    out.println();
    text(terminal, "task: " + run.path("task").asString());
    run.path("transcript").forEach(turn -> turn(terminal, turn));
    if (run.has("end")) {
      JsonNode end = run.path("end");
      out.println();
      out.println(
          Text.line(
              "%s: %s (%s)"
                  .formatted(
                      run.path("state").asString(),
                      end.path("detail").asString(),
                      end.path("code").asString())));
    }
    out.flush();
  }

  private static void turn(Terminal terminal, JsonNode turn) {
    PrintWriter out = terminal.out();
    out.println();
    out.println("turn " + Text.line(turn.path("turn").asString()));
    text(terminal, turn.path("text").asString());
    for (JsonNode call : turn.path("calls")) {
      out.println(
          Text.line(
              "  → " + call.path("tool").asString() + " " + call.path("arguments").asString()));
      JsonNode answer = call.path("answer");
      if (answer.isMissingNode()) {
        out.println(
            Text.line(
                "  ? "
                    + call.path("state").asString("proposed")
                    + (call.has("approval") ? " " + call.path("approval").asString() : "")));
      } else {
        out.println(
            Text.line(
                "  ← " + answer.path("kind").asString() + " " + answer.path("text").asString()));
      }
    }
  }

  static void text(Terminal terminal, String text) {
    if (!text.isBlank()) {
      terminal.out().println(Text.block(text.strip()));
    }
  }
}
