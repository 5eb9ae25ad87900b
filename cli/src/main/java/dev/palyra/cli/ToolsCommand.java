package dev.palyra.cli;

import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The tool catalogue. */
@Command(name = "tools", description = "List and show the tools that this gateway knows.")
final class ToolsCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing: list or show");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  private JsonNode tools() {
    return app().operator().get("/v1/tools").path("tools");
  }

  @Command(name = "list", description = "List tools.")
  int list(@Option(names = "--json", description = "print JSON") boolean json) {
    if (json) {
      Json.print(app().terminal(), tools());
      return 0;
    }
    var table = new Table("TOOL", "TIER", "SENSITIVE", "CAN", "DESCRIPTION");
    for (JsonNode tool : tools()) {
      table.row(
          tool.path("name").asString(),
          tool.path("tier").asString(),
          tool.path("sensitive").asBoolean() ? "yes" : "no",
          tool.path("capabilities")
              .valueStream()
              .map(JsonNode::asString)
              .collect(Collectors.joining(" ")),
          tool.path("description").asString());
    }
    table.print(app().terminal());
    return 0;
  }

  @Command(name = "show", description = "Show one tool, with the schema of its arguments.")
  int show(@Parameters(paramLabel = "TOOL") String name) {
    for (JsonNode tool : tools()) {
      if (tool.path("name").asString().equals(name)) {
        Json.print(app().terminal(), tool);
        return 0;
      }
    }
    throw CliException.failed("there is no tool `" + Text.line(name) + "`");
  }
}
