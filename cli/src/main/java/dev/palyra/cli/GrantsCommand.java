package dev.palyra.cli;

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

/** Approvals that hold for later calls too. */
@Command(
    name = "grants",
    description = "List, show and revoke approvals that hold for later calls.")
final class GrantsCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing: list, show or revoke");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  private static String path(String id) {
    return "/v1/grants/" + GatewayClient.escape(id);
  }

  @Command(name = "list", description = "List grants, newest first.")
  int list(
      @Option(
              names = "--state",
              paramLabel = "STATE",
              defaultValue = "in-force",
              description = "in-force (default), revoked, expired or all")
          String state,
      @Option(names = "--before", paramLabel = "ID", description = "the page behind this grant")
          @Nullable String before,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode answer =
        app()
            .operator()
            .get(
                "/v1/grants?limit=100"
                    + (state.equals("all") ? "" : "&state=" + GatewayClient.escape(state))
                    + (before == null ? "" : "&before=" + GatewayClient.escape(before)));
    if (json) {
      Json.print(app().terminal(), answer.path("grants"));
      return 0;
    }
    var table = new Table("ID", "STATE", "WHO", "TOOL", "EXPIRES", "ONLY");
    for (JsonNode grant : answer.path("grants")) {
      table.row(
          grant.path("id").asString(),
          grant.path("state").asString(),
          grant.path("principal").asString(),
          grant.path("tool").asString(),
          grant.path("expires").asString(),
          only(grant));
    }
    if (table.isEmpty()) {
      app().terminal().out().println("none");
    } else {
      table.print(app().terminal());
    }
    if (answer.has("before")) {
      app().terminal().err().println("more: --before " + answer.path("before").asString());
    }
    return 0;
  }

  private static String only(JsonNode grant) {
    String session =
        grant.has("session") ? "session " + grant.path("session").asString() + " " : "";
    String arguments = grant.path("arguments").isEmpty() ? "" : grant.path("arguments").toString();
    return session.isEmpty() && arguments.isEmpty() ? "-" : session + arguments;
  }

  @Command(name = "show", description = "Show a grant as the Cedar policy that it is.")
  int show(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode grant = app().operator().get(path(id));
    if (json) {
      Json.print(app().terminal(), grant);
      return 0;
    }
    var out = app().terminal().out();
    out.println(Text.line(grant.path("id").asString() + "  " + grant.path("state").asString()));
    out.println("made of approval " + Text.line(grant.path("approval").asString()));
    out.print(
        grant.has("cedar")
            ? Text.block(grant.path("cedar").asString())
            : "its tool is no longer what it was made for: it holds for nothing\n");
    out.flush();
    return 0;
  }

  @Command(name = "revoke", description = "End a grant: the next call is asked about again.")
  int revoke(@Parameters(paramLabel = "ID") String id) {
    app().operator().delete(path(id));
    app().terminal().out().println(Text.line("revoked " + id));
    return 0;
  }
}
