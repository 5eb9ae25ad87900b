package dev.palyra.cli;

import java.io.Console;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows what is known about a secret, and the value only to somebody at a terminal. */
@Command(
    name = "get",
    description = "Show what is known about a secret; the value only with --reveal.",
    footer = "--reveal asks for the secret's name on the terminal; a script cannot answer.")
final class SecretGetCommand implements Callable<Integer> {
  @ParentCommand private @Nullable SecretsCommand secrets;

  @Parameters(paramLabel = "SCOPE/KEY", description = "such as global/github-token")
  private String path = "";

  @Option(names = "--version", paramLabel = "N", description = "with --reveal, not the current one")
  private @Nullable Integer version;

  @Option(names = "--reveal", description = "print the value, after a question on the terminal")
  private boolean reveal;

  @Option(names = "--code", paramLabel = "CODE", description = "your one-time code, once enrolled")
  private @Nullable String code;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(secrets).app();
    return reveal ? reveal(app) : show(app);
  }

  private int show(Palyra app) {
    JsonNode secret = app.operator().get(SecretText.route(path));
    if (json) {
      Json.print(app.terminal(), secret);
      return 0;
    }
    String current = secret.path("version").asString();
    line(app, "reference", secret.path("ref").asString());
    line(app, "version", current + " (" + secret.path("state").asString() + ")");
    line(app, "written", secret.path("written").asString());
    line(app, "expires", secret.path("expires").asString(""));
    line(app, "owner", secret.path("owner").asString(""));
    line(app, "description", secret.path("description").asString(""));
    line(app, "rotation due", secret.path("rotation_due").asString(""));
    line(app, "bound to", SecretText.bound(secret));
    line(app, "short", secret.path("short_allowed").asBoolean(false) ? "allowed" : "");
    return 0;
  }

  private static void line(Palyra app, String name, String value) {
    if (!value.isEmpty()) {
      app.terminal().out().println(Text.line("%-13s %s".formatted(name, value)));
    }
  }

  private int reveal(Palyra app) {
    String name = SecretText.name(path);
    Console console =
        app.terminal()
            .console()
            .orElseThrow(() ->
                CliException.unusable(
                    "--reveal needs somebody at a terminal",
                    "for a program, `palyra run` puts secrets into its environment"));
    String typed = console.readLine("type %s to see its value: ", Text.line(name));
    if (!name.equals(typed)) {
      throw CliException.failed("that was another name; nothing was revealed");
    }
    ObjectNode body = Json.mapper().createObjectNode().put("confirm", name);
    if (version != null) {
      body.put("version", version);
    }
    byte[] value = app.operator().postForBytes(SecretText.route(path) + "/reveal", body, code);
    app.terminal().raw(value);
    Arrays.fill(value, (byte) 0);
    return 0;
  }
}
