package dev.palyra.cli;

import dev.palyra.core.audit.AuditFiles;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What waits for operators, and their answers. */
@Command(name = "approvals", description = "List, show and answer what waits for an operator.")
final class ApprovalsCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing: list, show, approve, deny, watch, export or verify");
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
      new ApprovalPrinter(app().terminal()).print(approval);
    }
    return 0;
  }

  @Command(
      name = "approve",
      description = {
        "Let the call run, once, exactly as it was asked; with --for, later calls too.",
        "What holds for later calls is a Cedar policy, which is shown first."
      })
  int approve(
      @Parameters(paramLabel = "ID", arity = "1..*") List<String> ids,
      @Option(names = "--reason", paramLabel = "TEXT", description = "recorded")
          @Nullable String reason,
      @Option(
              names = "--args",
              paramLabel = "JSON",
              description = "let it run with these arguments instead; the run is told")
          @Nullable String arguments,
      @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
          @Nullable String code,
      @Mixin GrantOptions grant) {
    if (grant.request().isPresent() && ids.size() > 1) {
      throw CliException.unusable("--for goes with one approval");
    }
    if (grant.request().isPresent() && !agreed(ids.getFirst(), grant)) {
      return grant.dryRun() ? 0 : CliException.FAILED;
    }
    if (arguments != null && ids.size() > 1) {
      throw CliException.unusable("--args goes with one approval");
    }
    return answer(ids, "approve", reason, arguments, grant.request(), code);
  }

  @Command(name = "deny", description = "Refuse the call; the agent gets the reason.")
  int deny(
      @Parameters(paramLabel = "ID", arity = "1..*") List<String> ids,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              description = "recorded, and told to the agent")
          @Nullable String reason) {
    return answer(ids, "deny", reason, null, Optional.empty(), null);
  }

  private int answer(
      List<String> ids,
      String verdict,
      @Nullable String reason,
      @Nullable String arguments,
      Optional<ObjectNode> grant,
      @Nullable String code) {
    GatewayClient gateway = app().operator();
    for (String id : ids) {
      var body =
          Json.mapper()
              .createObjectNode()
              .put("verdict", verdict)
              .put("reason", reason == null ? "" : reason);
      if (arguments != null) {
        body.set("arguments", parse(arguments));
      }
      grant.ifPresent(wanted -> body.set("grant", wanted));
      String path = "/v1/approvals/" + GatewayClient.escape(id);
      if (verdict.equals("approve")) {
        body.put("digest", gateway.get(path).path("digest").asString());
      }
      JsonNode after =
          StepUpPrompt.with(
              app().terminal(), code, shown -> gateway.post(path + "/decision", body, shown));
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

  /** Shows the policy that would be in force; asks where somebody is there to answer. */
  private boolean agreed(String id, GrantOptions grant) {
    JsonNode preview =
        app()
            .operator()
            .post(
                "/v1/approvals/" + GatewayClient.escape(id) + "/grant-preview",
                grant.request().orElseThrow());
    Terminal terminal = app().terminal();
    terminal.out().print(Text.block(preview.path("cedar").asString()));
    terminal.out().flush();
    return !grant.dryRun()
        && (terminal.console().isEmpty() || terminal.confirm("put this in force?"));
  }

  private static JsonNode parse(String json) {
    try {
      return StrictJson.parse(json);
    } catch (MalformedJsonException e) {
      throw CliException.unusable("--args: " + e.getMessage());
    }
  }

  @Command(name = "watch", description = "See what waits as it comes, and answer it.")
  int watch() throws IOException, InterruptedException {
    return new ApprovalsWatch(app().terminal(), app().operator()).run();
  }

  @Command(
      name = "export",
      description = "Write approvals as JSON lines in a chain of their own, signed at its end.")
  int export(
      @Parameters(paramLabel = "FILE", description = "must not exist") Path file,
      @Option(names = "--state", paramLabel = "STATE", description = "only those in this state")
          @Nullable String state) {
    AuditCommand.export(
        app().operator(),
        "/v1/approvals/export" + (state == null ? "" : "?state=" + GatewayClient.escape(state)),
        file);
    app().terminal().out().println(Text.line("wrote " + file));
    return 0;
  }

  @Command(
      name = "verify",
      description = "Check every line of an export, offline.",
      footer = "Exit status: 0 every line holds, 1 one does not, and which.")
  int verify(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--key",
              paramLabel = "FILE",
              description = "the gateway's public audit key; else the home's state/audit.pub")
          @Nullable Path key) {
    Path trusted = key == null ? app().home().auditKey() : key;
    return AuditCommand.report(
        app().terminal(), AuditCommand.verdict(file, trusted, AuditFiles.APPROVALS_GENESIS));
  }
}
