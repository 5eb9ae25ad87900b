package dev.palyra.cli;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Runs of the gateway's own agents. */
@Command(
    name = "runs",
    description = "List, show, watch, stop and replay runs of agents.",
    footer = "A run is started by: palyra run \"TASK\" [--agent NAME]")
final class RunsCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing: list, show, watch, cancel or replay");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  private static String path(String id) {
    return "/v1/runs/" + GatewayClient.escape(id);
  }

  @Command(name = "list", description = "List runs, newest first.")
  int list(
      @Option(
              names = "--state",
              paramLabel = "STATE",
              description = "open, completed, failed or cancelled; all where it is left out")
          @Nullable String state,
      @Option(names = "--before", paramLabel = "ID", description = "the page behind this run")
          @Nullable String before,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode answer =
        app()
            .operator()
            .get(
                "/v1/runs?limit=100"
                    + (state == null ? "" : "&state=" + GatewayClient.escape(state))
                    + (before == null ? "" : "&before=" + GatewayClient.escape(before)));
    if (json) {
      Json.print(app().terminal(), answer.path("runs"));
      return 0;
    }
    var table = new Table("ID", "NOW", "AGENT", "TURNS", "CALLS", "TASK");
    for (JsonNode run : answer.path("runs")) {
      table.row(
          run.path("id").asString(),
          run.path("activity").asString(),
          run.path("agent").asString(),
          run.path("turns").asString(),
          run.path("spent").path("calls").asString(),
          Text.fit(run.path("task").asString(), 60));
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

  @Command(name = "show", description = "Show all that was said and done in a run.")
  int show(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode run = app().operator().get(path(id));
    if (json) {
      Json.print(app().terminal(), run);
    } else {
      RunPrinter.print(app().terminal(), run);
    }
    return 0;
  }

  @Command(name = "watch", description = "Show a run from its beginning and while it goes on.")
  int watch(@Parameters(paramLabel = "ID") String id) {
    GatewayClient client = app().operator();
    String run = client.get(path(id)).path("id").asString();
    return new RunFollower(app(), client, run).follow().equals("completed") ? 0 : 1;
  }

  @Command(name = "cancel", description = "Stop a run: its calls are cancelled, then it ends.")
  int cancel(@Parameters(paramLabel = "ID") String id) {
    var _ = app().operator().post(path(id) + "/cancel", JsonNodeFactory.instance.objectNode());
    app().terminal().out().println(Text.line("cancelling " + id));
    return 0;
  }

  @Command(
      name = "replay",
      description = {
        "Go through the calls of a run again.",
        "Without --execute the policy is asked what it says to each now, and nothing runs."
      })
  int replay(
      @Parameters(paramLabel = "ID") String id,
      @Option(
              names = "--execute",
              description = "a new run in which the recorded turns take the place of the model")
          boolean execute,
      @Option(names = "--json", description = "print JSON") boolean json) {
    GatewayClient client = app().operator();
    var body = JsonNodeFactory.instance.objectNode().put("execute", execute);
    JsonNode answer = client.post(path(id) + "/replay", body, Optional.empty());
    if (execute) {
      app().terminal().out().println(Text.line("run " + answer.path("id").asString()));
      String ended = new RunFollower(app(), client, answer.path("id").asString()).follow();
      return ended.equals("completed") ? 0 : 1;
    }
    if (json) {
      Json.print(app().terminal(), answer.path("calls"));
      return 0;
    }
    var table = new Table("TURN", "CALL", "TOOL", "THEN", "NOW");
    for (JsonNode call : answer.path("calls")) {
      table.row(
          call.path("turn").asString(),
          call.path("id").asString(),
          call.path("tool").asString(),
          call.path("then").asString(),
          call.path("now").asString());
    }
    if (table.isEmpty()) {
      app().terminal().out().println("none");
    } else {
      table.print(app().terminal());
    }
    return 0;
  }
}
