package dev.palyra.cli;

import dev.palyra.cli.Terminal.Colour;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What waits for operators, and their answers. */
@Command(name = "approvals", description = "List, show and answer what waits for an operator.")
final class ApprovalsCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing: list, show, approve or deny");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  @Command(name = "list", description = "List approvals, newest first.")
  int list(
      @Option(
              names = "--state",
              paramLabel = "STATE",
              description =
                  "waiting (default), granted, denied, expired, cancelled, consumed or all")
          @Nullable String state,
      @Option(
              names = "--limit",
              paramLabel = "N",
              description = "at most this many, 1 to 500",
              defaultValue = "100")
          int limit,
      @Option(names = "--before", paramLabel = "ID", description = "the page behind this approval")
          @Nullable String before,
      @Option(names = "--json", description = "print JSON") boolean json) {
    String wanted = state == null ? "waiting" : state;
    String path =
        "/v1/approvals?limit="
            + limit
            + (wanted.equals("all") ? "" : "&state=" + GatewayClient.escape(wanted))
            + (before == null ? "" : "&before=" + GatewayClient.escape(before));
    JsonNode answer = app().operator().get(path);
    if (json) {
      Json.print(app().terminal(), answer.path("approvals"));
      return 0;
    }
    var table = new Table("ID", "STATE", "RISK", "EXPIRES IN", "WHAT WILL RUN");
    for (JsonNode approval : answer.path("approvals")) {
      table.row(
          approval.path("id").asString(),
          approval.path("state").asString(),
          approval.path("requirement").path("risk").asString(),
          remaining(approval),
          approval.path("summary").asString());
    }
    if (table.isEmpty()) {
      app().terminal().out().println(wanted.equals("waiting") ? "nothing waits" : "none");
    } else {
      table.print(app().terminal());
    }
    if (answer.has("before")) {
      app().terminal().err().println("more: --before " + answer.path("before").asString());
    }
    return 0;
  }

  private static String remaining(JsonNode approval) {
    if (!approval.path("state").asString().equals("waiting")) {
      return "-";
    }
    Duration left =
        Duration.between(Instant.now(), Instant.parse(approval.path("expires").asString()));
    return left.isNegative()
        ? "now"
        : left.toMinutes() > 0 ? left.toMinutes() + " min" : left.toSeconds() + " s";
  }

  @Command(
      name = "show",
      description = "Show one approval: what will run, why it was asked, who has answered.")
  int show(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode approval = app().operator().get("/v1/approvals/" + GatewayClient.escape(id));
    if (json) {
      Json.print(app().terminal(), approval);
    } else {
      print(app().terminal(), approval);
    }
    return 0;
  }

  static void print(Terminal terminal, JsonNode approval) {
    var out = terminal.out();
    JsonNode requirement = approval.path("requirement");
    out.println(
        terminal.paint(Colour.STRONG, Text.line(approval.path("tool").asString()))
            + "  asked by "
            + Text.line(approval.path("principal").asString())
            + " in run "
            + Text.line(approval.path("run").asString()));
    out.println(Text.block(Json.mapper().writeValueAsString(approval.path("arguments"))));
    field(terminal, "state", approval.path("state").asString());
    field(terminal, "risk", requirement.path("risk").asString());
    field(
        terminal,
        "needs",
        requirement.path("operators").asInt()
            + " operator(s)"
            + (requirement.has("group") ? " of " + requirement.path("group").asString() : "")
            + (requirement.path("step_up").asBoolean()
                ? ", each with a fresh proof of presence"
                : ""));
    field(terminal, "asked by", names(approval.path("asked_by")));
    field(terminal, "expires", approval.path("expires").asString());
    field(terminal, "digest", approval.path("digest").asString());
    for (JsonNode decision : approval.path("decisions")) {
      field(
          terminal,
          decision.path("verdict").asString(),
          decision.path("operator").asString()
              + " at "
              + decision.path("time").asString()
              + "  "
              + decision.path("reason").asString());
    }
  }

  private static String names(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).reduce((a, b) -> a + ", " + b).orElse("-");
  }

  private static void field(Terminal terminal, String name, String value) {
    terminal
        .out()
        .println(
            terminal.paint(Colour.QUIET, String.format("  %-9s", name)) + " " + Text.line(value));
  }

  @Command(name = "approve", description = "Let the call run, once, exactly as it was asked.")
  int approve(
      @Parameters(paramLabel = "ID") List<String> ids,
      @Option(names = "--reason", paramLabel = "TEXT", description = "recorded")
          @Nullable String reason) {
    return answer(ids, "approve", reason);
  }

  @Command(name = "deny", description = "Refuse the call; the agent gets the reason.")
  int deny(
      @Parameters(paramLabel = "ID") List<String> ids,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              description = "recorded, and told to the agent")
          @Nullable String reason) {
    return answer(ids, "deny", reason);
  }

  private int answer(List<String> ids, String verdict, @Nullable String reason) {
    GatewayClient gateway = app().operator();
    for (String id : ids) {
      JsonNode after =
          gateway.post(
              "/v1/approvals/" + GatewayClient.escape(id) + "/decision",
              Json.mapper()
                  .createObjectNode()
                  .put("verdict", verdict)
                  .put("reason", reason == null ? "" : reason));
      app()
          .terminal()
          .out()
          .println(
              Text.line(
                  id
                      + "  "
                      + after.path("state").asString()
                      + "  "
                      + after.path("summary").asString()));
    }
    return 0;
  }
}
