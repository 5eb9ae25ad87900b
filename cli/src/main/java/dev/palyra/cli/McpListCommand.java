package dev.palyra.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists the servers behind Palyra. */
@Command(name = "list", description = "List the servers behind Palyra, and how it is with them.")
final class McpListCommand implements Callable<Integer> {
  @ParentCommand private @Nullable McpCommand parent;

  @Option(names = "--json", description = "print the gateway's answer")
  private boolean json;

  static JsonNode servers(Palyra app) {
    return app.operator().get("/v1/mcp/servers").path("servers");
  }

  static JsonNode server(Palyra app, String name) {
    return servers(app)
        .valueStream()
        .filter(server -> server.path("name").asString("").equals(name))
        .findFirst()
        .orElseThrow(() -> CliException.failed("there is no server `" + Text.line(name) + "`"));
  }

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(parent).app();
    JsonNode answer = app.operator().get("/v1/mcp/servers");
    if (json) {
      Json.print(app.terminal(), answer);
      return 0;
    }
    var out = app.terminal().out();
    for (JsonNode server : answer.path("servers")) {
      int changed = server.path("changed").size();
      out.println(
          Text.line(
              server.path("name").asString()
                  + "  tier "
                  + server.path("tier").asString()
                  + "  "
                  + server.path("tools").size()
                  + " tools"
                  + (changed == 0 ? "" : "  " + changed + " changed, see `palyra mcp review`")
                  + "  "
                  + server.path("state").asString()));
    }
    if (answer.has("objection")) {
      app.terminal()
          .err()
          .println("palyra: the catalogue stays as it was: " + answer.path("objection").asString());
    }
    return 0;
  }

  /** Shows one server. */
  @Command(name = "inspect", description = "Show a server: its tools, hashes and what was refused.")
  static final class Inspect implements Callable<Integer> {
    @ParentCommand private @Nullable McpCommand parent;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() {
      Palyra app = Objects.requireNonNull(parent).app();
      Json.print(app.terminal(), server(app, name));
      return 0;
    }
  }

  /** Shows what changed, and lets it count. */
  @Command(
      name = "review",
      description = "Show the definitions that servers changed, and approve those that are right.",
      footer = "Until it is approved, a tool whose definition changed is refused.")
  static final class Review implements Callable<Integer> {
    @ParentCommand private @Nullable McpCommand parent;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "of one server; else all")
    private @Nullable String name;

    @Option(names = "--yes", description = "approve what is shown without asking")
    private boolean yes;

    @Override
    public Integer call() {
      Palyra app = Objects.requireNonNull(parent).app();
      List<JsonNode> servers = new ArrayList<>();
      if (name == null) {
        servers(app).forEach(servers::add);
      } else {
        servers.add(server(app, name));
      }
      int shown = 0;
      for (JsonNode server : servers) {
        for (JsonNode change : server.path("changed")) {
          shown++;
          review(app, server.path("name").asString(), change);
        }
      }
      if (shown == 0) {
        app.terminal().out().println("nothing waits for a review");
      }
      return 0;
    }

    private void review(Palyra app, String server, JsonNode change) {
      String tool = change.path("own_name").asString();
      app.terminal().out().println(server + ": " + tool);
      change
          .path("difference")
          .forEach(line -> app.terminal().out().println("  " + Text.line(line.asString())));
      if (yes || app.terminal().confirm("let this definition count from now on?")) {
        ObjectNode body =
            Json.mapper()
                .createObjectNode()
                .put("tool", tool)
                .put("sha256", change.path("sha256").asString());
        var _ =
            app.operator()
                .post("/v1/mcp/servers/" + GatewayClient.escape(server) + "/approve", body);
        app.terminal().out().println("approved");
      }
    }
  }
}
