package dev.palyra.cli;

import java.net.URI;
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

/** Who answers approvals, and how they prove that they are there. */
@Command(
    name = "operators",
    description = "Operators: list them, add them, enrol their one-time codes.")
final class OperatorsCommand implements Runnable {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing: list, add, groups, roles, invite, remove or enrol-totp");
  }

  private Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  private static String path(String name) {
    return "/v1/operators/" + GatewayClient.escape(name);
  }

  @Command(name = "list", description = "List operators that are registered.")
  int list(@Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode answer = app().operator().get("/v1/operators");
    if (json) {
      Json.print(app().terminal(), answer.path("operators"));
      return 0;
    }
    var table = new Table("OPERATOR", "ONE-TIME CODES", "ROLES", "GROUPS");
    for (JsonNode operator : answer.path("operators")) {
      table.row(
          operator.path("id").asString(),
          operator.path("enrolled").asBoolean() ? "enrolled" : "-",
          joined(operator.path("roles")),
          joined(operator.path("groups")));
    }
    if (table.isEmpty()) {
      app().terminal().out().println("none but `local`, whose token is state/tokens/operator");
    } else {
      table.print(app().terminal());
    }
    if (!answer.path("step_up").asBoolean()) {
      app()
          .terminal()
          .err()
          .println(
              "nobody has enrolled: whoever can read a token file can approve; see `palyra operators enrol-totp`");
    }
    return 0;
  }

  private static String joined(JsonNode names) {
    return names.valueStream().map(JsonNode::asString).reduce((a, b) -> a + ", " + b).orElse("-");
  }

  @Command(
      name = "add",
      description = "Add an operator and write its token to a file of yours, to be handed over.")
  int add(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--group", paramLabel = "GROUP", description = "may be given often")
          @Nullable List<String> groups,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              description =
                  "may be given often: admin, approver (the default), auditor, or your own")
          @Nullable List<String> roles,
      @Option(
              names = "--token-file",
              paramLabel = "FILE",
              required = true,
              description = "must not exist")
          Path file,
      @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
          @Nullable String code) {
    PrivateFile.reserve(file);
    boolean written = false;
    try {
      JsonNode made = put(name, groups, roles, code);
      if (!made.has("token")) {
        throw CliException.failed("operator `" + name + "` is known already; no token was made");
      }
      PrivateFile.write(file, made.path("token").asString() + "\n");
      written = true;
    } finally {
      if (!written) {
        PrivateFile.remove(file);
      }
    }
    app().terminal().out().println(Text.line("added " + name + "; the token is in " + file));
    return 0;
  }

  @Command(name = "groups", description = "Put an operator into these groups and no others.")
  int groups(
      @Parameters(paramLabel = "NAME", index = "0") String name,
      @Parameters(paramLabel = "GROUP", index = "1..*", arity = "0..*")
          @Nullable List<String> groups,
      @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
          @Nullable String code) {
    JsonNode _ = known(name);
    JsonNode _ = put(name, groups, null, code);
    app().terminal().out().println(Text.line("changed " + name));
    return 0;
  }

  @Command(name = "roles", description = "Give an operator these roles and no others.")
  int roles(
      @Parameters(paramLabel = "NAME", index = "0") String name,
      @Parameters(paramLabel = "ROLE", index = "1..*", arity = "0..*") @Nullable List<String> roles,
      @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
          @Nullable String code) {
    List<String> groups = known(name).path("groups").valueStream().map(JsonNode::asString).toList();
    JsonNode _ = put(name, groups, roles == null ? List.of() : roles, code);
    app().terminal().out().println(Text.line("changed " + name));
    return 0;
  }

  @Command(
      name = "invite",
      description = {
        "Make a link with which an operator enrols a passkey, or a password with an app; also for",
        "whoever has lost them. The link is good once, for a day; hand it over in confidence."
      })
  int invite(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
          @Nullable String code) {
    ObjectNode body = Json.mapper().createObjectNode().put("operator", name);
    JsonNode made =
        StepUpPrompt.with(
            app().terminal(),
            code,
            shown -> app().operator().post("/v1/enrolment-links", body, shown));
    URI gateway = app().home().url();
    app()
        .terminal()
        .out()
        .println(
            Text.line(
                gateway.getScheme()
                    + "://localhost:"
                    + gateway.getPort()
                    + made.path("path").asString()));
    return 0;
  }

  /** What the gateway knows of an operator; the one of the token's file may have no row. */
  private JsonNode known(String name) {
    return app()
        .operator()
        .get("/v1/operators")
        .path("operators")
        .valueStream()
        .filter(operator -> operator.path("id").asString().equals(name))
        .findFirst()
        .or(() ->
            name.equals("local") ? Optional.of(Json.mapper().createObjectNode()) : Optional.empty())
        .orElseThrow(() -> CliException.failed("there is no operator `" + name + "`"));
  }

  private JsonNode put(
      String name,
      @Nullable List<String> groups,
      @Nullable List<String> roles,
      @Nullable String code) {
    ObjectNode body = Json.mapper().createObjectNode();
    if (roles != null) {
      roles.forEach(body.putArray("roles")::add);
    }
    var array = body.putArray("groups");
    (groups == null ? List.<String>of() : groups).forEach(array::add);
    return StepUpPrompt.with(
        app().terminal(), code, shown -> app().operator().put(path(name), body, shown));
  }

  @Command(name = "remove", description = "Forget an operator; its token and codes end.")
  int remove(
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--code", paramLabel = "CODE", description = "your one-time code")
          @Nullable String code) {
    boolean _ =
        StepUpPrompt.with(
            app().terminal(),
            code,
            shown -> {
              app().operator().delete(path(name), shown);
              return true;
            });
    app().terminal().out().println(Text.line("removed " + name));
    return 0;
  }

  @Command(
      name = "enrol-totp",
      description = {
        "Enrol an authenticator app. From then on, approving what has high risk takes a code",
        "of it, and so does changing operators. Type or paste the secret into the app."
      })
  int enrol(
      @Parameters(paramLabel = "NAME", arity = "0..1", defaultValue = "local") String name,
      @Option(
              names = "--code",
              paramLabel = "CODE",
              description = "your own one-time code, where somebody has enrolled before")
          @Nullable String code) {
    Terminal terminal = app().terminal();
    var console =
        terminal
            .console()
            .orElseThrow(() ->
                CliException.unusable(
                    "the secret is shown once, and nobody is there to see it: no terminal"));
    JsonNode offer =
        StepUpPrompt.with(
            terminal,
            code,
            shown ->
                app()
                    .operator()
                    .post(path(name) + "/totp", Json.mapper().createObjectNode(), shown));
    terminal.out().println("secret  " + Text.line(offer.path("secret").asString()));
    terminal.out().println("or      " + Text.line(offer.path("uri").asString()));
    @Nullable String typed = console.readLine("the code that the app shows now: ");
    if (typed == null) {
      throw CliException.failed("nothing was enrolled");
    }
    JsonNode _ =
        app()
            .operator()
            .post(
                path(name) + "/totp/confirm",
                Json.mapper().createObjectNode().put("code", typed.replace(" ", "")),
                Optional.empty());
    terminal.out().println(Text.line("enrolled " + name));
    return 0;
  }
}
