package dev.palyra.cli;

import dev.palyra.cli.Terminal.Colour;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/**
 * Sends the calls of a recorded agent run through a running gateway and says how each ended. The
 * launcher's {@code demo} starts that gateway on throw-away state and then this.
 */
@Command(
    name = "demo",
    description = "Send a recorded agent run through the gateway; `palyra demo` starts one for it.",
    footer = "Exit status: 0 every call ended as the recording says it must, 1 one did not.")
final class DemoCommand implements Callable<Integer> {
  /** Who answers approvals. */
  enum Approve {
    all,
    none,
    ask
  }

  @ParentCommand private @Nullable Palyra palyra;

  @Option(names = "--recording", required = true, paramLabel = "FILE", hidden = true)
  private @Nullable Path recording;

  @Option(names = "--folder", required = true, paramLabel = "DIR", hidden = true)
  private @Nullable Path folder;

  @Option(
      names = "--approve",
      paramLabel = "WHICH",
      description =
          "answer approvals: ${COMPLETION-CANDIDATES}; without it you are asked on the terminal")
  private Approve approve = Approve.ask;

  @Override
  public Integer call() throws IOException {
    Palyra app = Objects.requireNonNull(palyra);
    Terminal terminal = app.terminal();
    if (approve == Approve.ask && terminal.console().isEmpty()) {
      throw CliException.unusable(
          "nobody is there to answer approvals", "say --approve all or --approve none");
    }
    Path place = Objects.requireNonNull(folder).toAbsolutePath();
    Recording recorded = Recording.read(Objects.requireNonNull(recording), place);
    recorded.prepare(place);
    GatewayClient operator = app.operator();
    recorded.secrets().forEach((path, value) -> store(operator, path, value));

    terminal
        .out()
        .println(
            terminal.paint(Colour.STRONG, recorded.name())
                + ", "
                + recorded.calls().size()
                + " tool calls");
    var run = new DemoRun(terminal, app.agent(), operator, recorded.run(), approve);
    List<String> failures = new ArrayList<>();
    for (Recording.Call call : recorded.calls()) {
      run.send(call).forEach(difference -> failures.add(call.say() + ": " + difference));
    }
    recorded
        .task()
        .filter(task -> !work(app, operator, task))
        .ifPresent(task -> failures.add("the agent `" + task.agent() + "` did not complete"));
    boolean intact = verify(terminal, app, place);
    failures.forEach(failure ->
        terminal
            .out()
            .println(terminal.paint(Colour.BAD, "not as recorded: ") + Text.line(failure)));
    next(terminal, place);
    return failures.isEmpty() && intact ? 0 : CliException.FAILED;
  }

  /** Gives an agent its task and shows what it does; returns whether it completed. */
  private static boolean work(Palyra app, GatewayClient operator, Recording.Task task) {
    Terminal terminal = app.terminal();
    terminal
        .out()
        .println("\n" + terminal.paint(Colour.STRONG, "palyra run") + " \"" + task.text() + "\"");
    var body = Json.mapper().createObjectNode().put("task", task.text()).put("agent", task.agent());
    String run = operator.post("/v1/runs", body).path("id").asString();
    return new RunFollower(app, operator, run).follow().equals("completed");
  }

  private static void store(GatewayClient operator, String path, String value) {
    int slash = path.lastIndexOf('/');
    JsonNode _ =
        operator.put(
            "/v1/secrets/"
                + GatewayClient.escape(path.substring(0, slash))
                + "/"
                + GatewayClient.escape(path.substring(slash + 1)),
            value.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean verify(Terminal terminal, Palyra app, Path folder) throws IOException {
    Path log = folder.resolve("audit.jsonl");
    Path key = folder.resolve("audit.pub");
    AuditCommand.export(app.operator(), log);
    Files.write(key, app.operator().bytes("/v1/audit/key"));
    Verdict verdict = AuditCommand.verdict(log, key);
    terminal.out().print("\nthe audit log, verified offline: ");
    return AuditCommand.report(terminal, verdict) == 0;
  }

  private static void next(Terminal terminal, Path folder) {
    String log = folder.resolve("audit.jsonl").toString();
    terminal.out().println("  log  " + log);
    terminal.out().println(terminal.paint(Colour.STRONG, "next"));
    terminal
        .out()
        .println(
            "  change a byte in it, then: ./palyra audit verify "
                + log
                + " --key "
                + folder.resolve("audit.pub"));
    terminal.out().println("  start the real thing:      ./palyra up");
    terminal.out().println("  read what decided:         demo/home/policies/demo.cedar");
  }
}
