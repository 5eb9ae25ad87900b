package dev.palyra.cli;

import java.io.Console;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

/**
 * Stores secrets. A value comes from standard input or a prompt without echo, never from an
 * argument.
 */
@Command(
    name = "secrets",
    description = "Store, list and remove secrets; a value is never printed.")
final class SecretsCommand implements Runnable {
  private static final int MAX_VALUE = 64 * 1024;

  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing: set, list or remove");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  @Command(
      name = "set",
      description =
          "Store a secret; the value comes from standard input, or a prompt on a terminal.",
      footer = "One line break at the end of the input is dropped; --exact keeps it.")
  int set(
      @Parameters(paramLabel = "SCOPE/KEY", description = "such as global/github-token")
          String path,
      @Option(names = "--exact", description = "keep a line break at the end") boolean exact) {
    String route = route(path);
    byte[] value = value(exact);
    try {
      JsonNode answer = app().operator().put(route, value);
      app()
          .terminal()
          .out()
          .println(
              Text.line(
                  answer.path("ref").asString() + " version " + answer.path("version").asString()));
      return 0;
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private byte[] value(boolean exact) {
    Terminal terminal = app().terminal();
    if (terminal.console().isPresent()) {
      return typed(terminal.console().get());
    }
    byte[] read = terminal.readAll(MAX_VALUE + 1);
    int length = read.length;
    if (!exact && length > 0 && read[length - 1] == '\n') {
      length--;
    }
    if (length == 0) {
      throw CliException.unusable(
          "the value is empty", "pipe it in: printf %s \"$TOKEN\" | palyra secrets set SCOPE/KEY");
    }
    return Arrays.copyOf(read, length);
  }

  private static byte[] typed(Console console) {
    char @Nullable [] typed = console.readPassword("value (not shown): ");
    if (typed == null || typed.length == 0) {
      throw CliException.unusable("the value is empty");
    }
    var bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
    Arrays.fill(typed, '\0');
    var value = new byte[bytes.remaining()];
    bytes.get(value);
    return value;
  }

  @Command(name = "list", description = "List secrets: names and versions, never values.")
  int list(@Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode answer = app().operator().get("/v1/secrets");
    if (json) {
      Json.print(app().terminal(), answer.path("secrets"));
      return 0;
    }
    var table = new Table("REFERENCE", "VERSION", "WRITTEN");
    for (JsonNode secret : answer.path("secrets")) {
      table.row(
          secret.path("ref").asString(),
          secret.path("version").asString(),
          secret.path("written").asString());
    }
    if (table.isEmpty()) {
      app().terminal().out().println("no secrets");
    } else {
      table.print(app().terminal());
    }
    return 0;
  }

  @Command(name = "remove", description = "Remove a secret.")
  int remove(@Parameters(paramLabel = "SCOPE/KEY") String path) {
    app().operator().delete(route(path));
    app().terminal().out().println(Text.line("removed " + path));
    return 0;
  }

  private static String route(String path) {
    int slash = path.lastIndexOf('/');
    if (slash <= 0 || slash == path.length() - 1) {
      throw CliException.unusable(
          "`" + Text.line(path) + "` is no secret's name",
          "write SCOPE/KEY, such as global/github-token");
    }
    return "/v1/secrets/"
        + GatewayClient.escape(path.substring(0, slash))
        + "/"
        + GatewayClient.escape(path.substring(slash + 1));
  }
}
