package dev.palyra.cli;

import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;

/** Gives an agent a task; or, behind {@code --}, runs a command with secrets in its environment. */
@Command(
    name = "run",
    customSynopsis = {
      "palyra run \"TASK\" [--agent NAME] [--label LABEL]... [--detach]",
      "palyra run [--env NAME=REF]... [--no-redact] [--code CODE] -- CMD [ARG]..."
    },
    description = {
      "Give an agent a task and show what it does; the run goes on if you look away.",
      "Behind --: run a command with secrets in its environment, redacting what it prints."
    },
    footer = {
      "Variables whose value is a vault:// reference, and those of --env, get the secret's value.",
      "The command is not confined: that is for tools. Exit status: the command's own; 2 if a",
      "reference cannot be resolved, 126 if it cannot be started, 127 if it is not found."
    })
final class RunCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--env",
      paramLabel = "NAME=REF",
      description = "such as TOKEN=vault://global/token; may be repeated")
  private Map<String, String> named = Map.of();

  @Option(names = "--no-redact", description = "pass the command's output on as it is")
  private boolean bare;

  @Option(names = "--code", paramLabel = "CODE", description = "your one-time code, once enrolled")
  private @Nullable String code;

  @Option(
      names = "--agent",
      paramLabel = "NAME",
      description = "of [agents] in palyra.toml; default `default`")
  private @Nullable String agent;

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "what is known about the task's text, such as untrusted; may be repeated")
  private List<String> labels = List.of();

  @Option(names = "--detach", description = "print the run's id and go")
  private boolean detach;

  @Parameters(paramLabel = "TASK | CMD", arity = "1..*")
  private List<String> command = List.of();

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(palyra);
    return isCommand() ? command(app) : task(app);
  }

  private boolean isCommand() {
    CommandSpec given = Objects.requireNonNull(spec);
    boolean separated = given.commandLine().getParseResult().originalArgs().contains("--");
    boolean forCommand = !named.isEmpty() || bare || code != null;
    boolean forTask = agent != null || !labels.isEmpty() || detach;
    if (separated && !forTask) {
      return true;
    }
    if (separated || forCommand || command.size() != 1) {
      throw new ParameterException(
          given.commandLine(), "write the task as one word in quotes, or put -- before a command");
    }
    return false;
  }

  private int task(Palyra app) {
    GatewayClient client = app.operator();
    var body = JsonNodeFactory.instance.objectNode().put("task", command.getFirst());
    if (agent != null) {
      body.put("agent", agent);
    }
    var array = body.putArray("labels");
    labels.forEach(array::add);
    String run = client.post("/v1/runs", body).path("id").asString();
    app.terminal().out().println(Text.line("run " + run));
    app.terminal().out().flush();
    return detach || new RunFollower(app, client, run).follow().equals("completed") ? 0 : 1;
  }

  private int command(Palyra app) {
    Map<String, SecretRef> wanted = new LinkedHashMap<>();
    System.getenv()
        .forEach((name, value) -> {
          if (value.startsWith("vault://")) {
            wanted.put(name, SecretValues.parse(value));
          }
        });
    named.forEach((name, ref) -> wanted.put(name, SecretValues.parse(ref)));
    try (SecretLease lease = values(app, wanted)) {
      Map<String, String> environment = new LinkedHashMap<>();
      wanted.forEach((name, ref) -> environment.put(name, text(name, lease, ref)));
      return new RedactedChild(command, environment).run(lease, bare);
    }
  }

  private SecretLease values(Palyra app, Map<String, SecretRef> wanted) {
    try {
      return SecretValues.of(app, wanted.values().stream().distinct().toList(), code);
    } catch (CliException e) {
      // Status 1 could be the command's own.
      throw CliException.unusable(String.valueOf(e.getMessage()));
    }
  }

  private static String text(String name, SecretLease lease, SecretRef ref) {
    byte[] value = lease.secret(ref).reveal();
    try {
      String text = new String(value, StandardCharsets.UTF_8);
      if (text.indexOf('\0') >= 0 || !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), value)) {
        throw CliException.unusable(
            "the value for `" + Text.line(name) + "` is no text and cannot be in an environment");
      }
      return text;
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }
}
