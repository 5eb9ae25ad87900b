package dev.palyra.cli;

import dev.palyra.cli.Terminal.Colour;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Prints what the gateway says of policies. */
final class PolicyReport {
  private final Terminal terminal;

  PolicyReport(Terminal terminal) {
    this.terminal = terminal;
  }

  void diagnostics(JsonNode diagnostics) {
    for (JsonNode diagnostic : diagnostics) {
      boolean error = diagnostic.path("severity").asString().equals("error");
      terminal
          .out()
          .println(
              terminal.paint(
                  error ? Colour.BAD : Colour.WAITING,
                  Text.block(diagnostic.path("text").asString())));
    }
  }

  void status(JsonNode status) {
    boolean fine = status.path("up_to_date").asBoolean();
    line("revision", status.path("revision").asString());
    line("in force since", status.path("since").asString());
    line("folder", status.path("folder").asString());
    line(
        "policies",
        status.path("policies").asString() + ", grants " + status.path("grants").asString());
    line("signature", status.path("signature_required").asBoolean() ? "required" : "not required");
    if (status.has("shadow")) {
      line("shadow", status.path("shadow").asString());
    }
    terminal
        .out()
        .println(
            fine
                ? terminal.paint(Colour.GOOD, "the folder is in force")
                : terminal.paint(
                    Colour.BAD, "the folder is NOT in force; the last good revision stays:"));
    diagnostics(status.path("problems"));
    diagnostics(status.path("warnings"));
    for (JsonNode idle : status.path("idle_grants")) {
      say(
          Colour.WAITING,
          "grant " + idle.path("grant").asString() + " lies idle: " + idle.path("why").asString());
    }
  }

  void explanation(JsonNode explained) {
    JsonNode decision = explained.path("decision");
    String word = decision.path("decision").asString();
    say(
        word.equals("permit") ? Colour.GOOD : word.equals("ask") ? Colour.WAITING : Colour.BAD,
        word
            + (explained.has("reason") ? " (" + explained.path("reason").asString() + ")" : "")
            + ", the agent sees the code "
            + decision.path("code").asString());
    if (decision.has("requirement")) {
      line("asks for", decision.path("requirement").toString());
    }
    if (decision.has("obligations") && !decision.path("obligations").isEmpty()) {
      line("obliges to", decision.path("obligations").toString());
    }
    JsonNode recorded = explained.path("recorded");
    if (!recorded.isMissingNode()) {
      boolean same =
          recorded.path("revision").asString().equals(decision.path("revision").asString());
      line(
          "then",
          recorded.path("decision").asString()
              + " by "
              + recorded.path("policies").asString("no policy")
              + (same ? ", by this revision" : ", by another revision: what follows is of today"));
    }
    for (JsonNode cited : explained.path("determining")) {
      policy("decided by", cited);
    }
    for (JsonNode miss : explained.path("nearest")) {
      policy("nearest", miss.path("policy"));
      for (JsonNode failed : miss.path("failed")) {
        say(
            Colour.WAITING,
            "    "
                + failed.path("clause").asString()
                + ": "
                + failed.path("why").asString()
                + saw(failed.path("saw")));
      }
    }
    JsonNode remedy = explained.path("remedy");
    if (!remedy.isMissingNode()) {
      say(Colour.STRONG, remedy.path("what").asString());
      block(remedy.path("cedar").asString());
    }
  }

  private static String saw(JsonNode saw) {
    List<String> parts = new ArrayList<>();
    saw.properties()
        .forEach(entry -> parts.add(entry.getKey() + " is " + entry.getValue().asString()));
    return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
  }

  private void policy(String role, JsonNode cited) {
    say(
        Colour.STRONG,
        role + " " + cited.path("id").asString() + " at " + cited.path("place").asString());
    block(cited.path("text").asString());
    if (cited.has("error")) {
      say(Colour.BAD, "    it has no value: " + cited.path("error").asString());
    }
  }

  void comparison(JsonNode report) {
    terminal
        .out()
        .println(
            report.path("different").asString()
                + " of "
                + report.path("asked").asString()
                + " are decided differently by "
                + report.path("revision").asString());
    if (report.has("complete") && !report.path("complete").asBoolean()) {
      say(Colour.WAITING, "older calls were left out: see policy.replay-calls");
    }
    for (JsonNode group : report.path("groups")) {
      String tool = group.path("tool").asString();
      String action = group.path("action").asString();
      String after = group.path("after").asString();
      terminal
          .out()
          .println(
              String.format("%6s  ", group.path("count").asString())
                  + Text.line(tool + (action.equals(tool) ? "" : " " + action))
                  + "  "
                  + group.path("before").asString()
                  + " -> "
                  + terminal.paint(after.equals("permit") ? Colour.BAD : Colour.WAITING, after)
                  + "  by "
                  + Text.line(group.path("by").toString()));
      JsonNode example = group.path("examples").path(0);
      say(
          Colour.QUIET,
          "        such as "
              + example.path("principal").asString()
              + " "
              + example.path("resource").asString()
              + " "
              + Text.fit(example.path("arguments").toString(), 160));
    }
  }

  private void line(String name, String value) {
    terminal
        .out()
        .println(
            terminal.paint(Colour.QUIET, String.format("%-16s", name)) + " " + Text.line(value));
  }

  private void say(Colour colour, String text) {
    terminal.out().println(terminal.paint(colour, Text.line(text)));
  }

  private void block(String text) {
    Text.block(text).lines().forEach(line -> terminal.out().println("    " + line));
  }
}
