package dev.palyra.cli;

import java.nio.file.Path;
import java.util.List;
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
import tools.jackson.databind.node.ObjectNode;

/** Bearer tokens of programs. A token goes into a file of yours and is never printed. */
@Command(name = "tokens", description = "Tokens of programs: list, make, rotate and revoke them.")
final class TokensCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing: list, make, rotate or revoke");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  @Command(name = "list", description = "List tokens; revoked and expired ones with --all.")
  int list(
      @Option(names = "--json", description = "print JSON") boolean json,
      @Option(names = "--all", description = "those that count no more, too") boolean all) {
    JsonNode tokens = app().operator().get("/v1/tokens").path("tokens");
    if (json) {
      Json.print(app().terminal(), tokens);
      return 0;
    }
    var table = new Table("TOKEN", "NAME", "OF", "SCOPES", "EXPIRES", "LAST USE", "COUNTS");
    for (JsonNode token : tokens) {
      if (all || token.path("valid").asBoolean()) {
        table.row(
            token.path("id").asString(),
            token.path("name").asString(),
            token.path("principal").asString(),
            String.join(", ", token.path("scopes").valueStream().map(JsonNode::asString).toList()),
            token.path("expires").asString("never"),
            token.path("last_use").asString("-"),
            token.path("valid").asBoolean() ? "yes" : "no");
      }
    }
    table.print(app().terminal());
    return 0;
  }

  @Command(
      name = "make",
      description = {
        "Make a token and write it to a file of yours. A scope is `all`, `read`, or a part of the",
        "API such as `approvals`, `secrets:read`, `audit:read`, `calls:write`."
      })
  int make(
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              required = true,
              description = "may be given often")
          List<String> scopes,
      @Option(
              names = "--file",
              paramLabel = "FILE",
              required = true,
              description = "must not exist")
          Path file,
      @Option(names = "--days", paramLabel = "N", description = "until it expires; default 90")
          @Nullable Integer days,
      @Option(names = "--agent", paramLabel = "ID", description = "of an agent; default yours")
          @Nullable String agent,
      @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
          @Nullable String code) {
    ObjectNode body = Json.mapper().createObjectNode().put("name", name);
    scopes.forEach(body.putArray("scopes")::add);
    if (days != null) {
      body.put("expires_in_days", days);
    }
    if (agent != null) {
      body.put("principal", "Agent:" + agent);
    }
    JsonNode made = keep(file, "/v1/tokens", body, code);
    app()
        .terminal()
        .out()
        .println(
            Text.line(
                "made "
                    + made.path("id").asString()
                    + ", which expires "
                    + made.path("expires").asString("never")
                    + "; it is in "
                    + file));
    return 0;
  }

  @Command(name = "rotate", description = "Give a token another secret; the old one ends at once.")
  int rotate(
      @Parameters(paramLabel = "TOKEN") String id,
      @Option(
              names = "--file",
              paramLabel = "FILE",
              required = true,
              description = "must not exist")
          Path file,
      @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
          @Nullable String code) {
    JsonNode made = keep(file, path(id) + "/rotate", Json.mapper().createObjectNode(), code);
    app()
        .terminal()
        .out()
        .println(Text.line("it is " + made.path("id").asString() + " now, in " + file));
    return 0;
  }

  private JsonNode keep(Path file, String path, ObjectNode body, @Nullable String code) {
    PrivateFile.reserve(file);
    boolean written = false;
    try {
      JsonNode made =
          StepUpPrompt.with(
              app().terminal(), code, shown -> app().operator().post(path, body, shown));
      PrivateFile.write(file, made.path("token").asString() + "\n");
      written = true;
      return made;
    } finally {
      if (!written) {
        PrivateFile.remove(file);
      }
    }
  }

  @Command(name = "revoke", description = "Revoke a token for good.")
  int revoke(@Parameters(paramLabel = "TOKEN") String id) {
    app().operator().delete(path(id), Optional.empty());
    app().terminal().out().println(Text.line("revoked " + id));
    return 0;
  }

  private static String path(String id) {
    return "/v1/tokens/" + GatewayClient.escape(id);
  }
}
