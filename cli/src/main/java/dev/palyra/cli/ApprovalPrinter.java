package dev.palyra.cli;

import dev.palyra.cli.Terminal.Colour;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Puts an approval in front of an operator: what will run first, why and who afterwards. */
final class ApprovalPrinter {
  private final Terminal terminal;

  ApprovalPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(JsonNode approval) {
    lines(approval).forEach(terminal.out()::println);
    terminal.out().flush();
  }

  /** The lines, none of them wrapped; what comes from outside moves no cursor. */
  List<String> lines(JsonNode approval) {
    var out = new ArrayList<String>();
    JsonNode preview = approval.path("preview");
    out.add(
        terminal.paint(Colour.STRONG, Text.line(approval.path("tool").asString()))
            + "  asked by "
            + Text.line(approval.path("principal").asString())
            + " in run "
            + Text.line(approval.path("run").asString()));
    command(preview, out);
    if (approval.has("original_arguments")) {
      out.add(terminal.paint(Colour.WAITING, "edited by an operator; the agent asked for:"));
      json(approval.path("original_arguments"), out);
      out.add("instead will run:");
    }
    json(approval.path("arguments"), out);
    diff(preview.path("diff").asString(""), out);
    preview
        .path("notes")
        .forEach(note -> out.add(terminal.paint(Colour.WAITING, Text.line(note.asString()))));
    facts(approval, out);
    return out;
  }

  private void command(JsonNode preview, List<String> out) {
    if (!preview.path("command").isEmpty()) {
      out.add(
          terminal.paint(Colour.STRONG, "$ " + Text.line(ShellWords.of(preview.path("command")))));
    }
    if (preview.has("where")) {
      field("in", preview.path("where").asString(), out);
    }
  }

  private static void json(JsonNode node, List<String> out) {
    Text.block(Json.mapper().writeValueAsString(node)).lines().forEach(out::add);
  }

  private void diff(String diff, List<String> out) {
    Text.block(diff)
        .lines()
        .forEach(line ->
            out.add(
                line.startsWith("+")
                    ? terminal.paint(Colour.GOOD, line)
                    : line.startsWith("-") ? terminal.paint(Colour.BAD, line) : line));
  }

  private void facts(JsonNode approval, List<String> out) {
    JsonNode requirement = approval.path("requirement");
    field("state", approval.path("state").asString(), out);
    field("risk", requirement.path("risk").asString(), out);
    field("needs", needs(requirement), out);
    for (JsonNode policy : approval.path("asked_by")) {
      field("because", policy.asString() + purpose(approval, policy.asString()), out);
    }
    if (approval.has("grants")) {
      JsonNode grants = approval.path("grants");
      String tool = grants.path("tool").asString();
      String session = grants.path("session").asString();
      field(
          "scopes",
          tool.equals("yes")
              ? "once; for a time, also by arguments; for the session"
                  + (session.equals("yes") ? "" : " " + session)
              : "once; longer " + tool,
          out);
    }
    field("expires", approval.path("expires").asString(), out);
    field("digest", approval.path("digest").asString(), out);
    for (JsonNode decision : approval.path("decisions")) {
      field(
          decision.path("verdict").asString(),
          decision.path("operator").asString()
              + " at "
              + decision.path("time").asString()
              + (decision.path("proof").asString().equals("none")
                  ? ""
                  : ", proved by " + decision.path("proof").asString())
              + "  "
              + decision.path("reason").asString(),
          out);
    }
  }

  private static String needs(JsonNode requirement) {
    return requirement.path("operators").asInt()
        + " operator(s)"
        + (requirement.has("group") ? " of " + requirement.path("group").asString() : "")
        + (requirement.path("step_up").asBoolean() ? ", each with a fresh proof of presence" : "");
  }

  private static String purpose(JsonNode approval, String policy) {
    for (JsonNode reason : approval.path("preview").path("reasons")) {
      if (reason.path("policy").asString().equals(policy)) {
        return ": " + reason.path("text").asString();
      }
    }
    return "";
  }

  private void field(String name, String value, List<String> out) {
    out.add(terminal.paint(Colour.QUIET, String.format("  %-9s", name)) + " " + Text.line(value));
  }
}
