package dev.palyra.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
import tools.jackson.databind.node.JsonNodeFactory;

/** Programs that runs have in the background. */
@Command(
    name = "processes",
    description = "List, read and stop programs in the background.",
    footer = "Agents start them, as calls of process.start; each ends with its run.")
final class ProcessesCommand implements Runnable {
  private static final int PIECE = 1 << 18;
  private static final int MOST = 64 << 20;

  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing: list, read or stop");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  private static String path(String id) {
    return "/v1/processes/" + GatewayClient.escape(id);
  }

  @Command(name = "list", description = "List them, those that have ended and are kept too.")
  int list(
      @Option(names = "--run", paramLabel = "ID", description = "of this run only")
          @Nullable String run,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode answer =
        app()
            .operator()
            .get("/v1/processes" + (run == null ? "" : "?run=" + GatewayClient.escape(run)));
    if (json) {
      Json.print(app().terminal(), answer.path("processes"));
      return 0;
    }
    var table = new Table("ID", "NOW", "PRINCIPAL", "RUN", "STARTED", "PROGRAM");
    for (JsonNode process : answer.path("processes")) {
      table.row(
          process.path("id").asString(),
          process.path("ended").asString("running"),
          process.path("principal").asString(),
          process.path("run").asString(),
          process.path("started").asString(),
          Text.fit(process.path("program").asString(), 60));
    }
    if (table.isEmpty()) {
      app().terminal().out().println("none");
    } else {
      table.print(app().terminal());
    }
    return 0;
  }

  @Command(name = "read", description = "Print what one has written so far, redacted.")
  int read(@Parameters(paramLabel = "ID") String id) {
    GatewayClient client = app().operator();
    var all = new ByteArrayOutputStream();
    byte[] bytes;
    do {
      JsonNode piece = client.get(path(id) + "/output?from=" + all.size() + "&limit=" + PIECE);
      bytes = Base64.getDecoder().decode(piece.path("base64").asString(""));
      all.writeBytes(bytes);
    } while (bytes.length == PIECE && all.size() < MOST);
    app().terminal().out().print(Text.block(all.toString(StandardCharsets.UTF_8)));
    app().terminal().out().flush();
    return 0;
  }

  @Command(name = "stop", description = "Kill one with all that it has started.")
  int stop(@Parameters(paramLabel = "ID") String id) {
    JsonNode stopped =
        app().operator().post(path(id) + "/stop", JsonNodeFactory.instance.objectNode());
    app().terminal().out().println(Text.line(id + ": " + stopped.path("ended").asString("")));
    return 0;
  }
}
