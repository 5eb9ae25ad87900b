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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs an operator's command with secrets in its environment. */
@Command(
    name = "run",
    description = "Run a command with secrets in its environment, redacting what it prints.",
    footer = {
      "Variables whose value is a vault:// reference, and those of --env, get the secret's value.",
      "The command is not confined: that is for tools. Exit status: the command's own; 2 if a",
      "reference cannot be resolved, 126 if it cannot be started, 127 if it is not found."
    })
final class RunCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Palyra palyra;

  @Option(
      names = "--env",
      paramLabel = "NAME=REF",
      description = "such as TOKEN=vault://global/token; may be repeated")
  private Map<String, String> named = Map.of();

  @Option(names = "--no-redact", description = "pass the command's output on as it is")
  private boolean bare;

  @Option(names = "--code", paramLabel = "CODE", description = "your one-time code, once enrolled")
  private @Nullable String code;

  @Parameters(paramLabel = "CMD", arity = "1..*", description = "after --")
  private List<String> command = List.of();

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(palyra);
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
