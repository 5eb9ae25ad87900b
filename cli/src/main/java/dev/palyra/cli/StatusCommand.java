package dev.palyra.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/** What the gateway says of itself. */
@Command(
    name = "status",
    description = "Show the gateway: version, policy revision, tiers, what waits.")
final class StatusCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Palyra palyra;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(palyra);
    JsonNode status = app.operator().get("/v1/status");
    if (json) {
      Json.print(app.terminal(), status);
    } else {
      print(app.terminal(), "", status);
    }
    return 0;
  }

  private static void print(Terminal terminal, String prefix, JsonNode node) {
    node.properties()
        .forEach(field -> {
          String name = prefix + field.getKey();
          if (field.getValue().isObject()) {
            print(terminal, name + ".", field.getValue());
          } else {
            String value =
                field.getValue().isValueNode()
                    ? field.getValue().asString()
                    : field.getValue().toString();
            terminal
                .out()
                .println(
                    terminal.paint(Terminal.Colour.QUIET, String.format("%-24s", name))
                        + " "
                        + Text.line(value));
          }
        });
  }
}
