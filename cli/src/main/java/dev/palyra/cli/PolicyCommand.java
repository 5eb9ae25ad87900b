package dev.palyra.cli;

import java.nio.file.Path;
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
import tools.jackson.databind.node.ObjectNode;

/** The policy of the running gateway. What works on a folder alone is the launcher's. */
@Command(
    name = "policy",
    description = "Ask the gateway about its policy, and about a change of it.",
    footer = {
      "",
      "On a folder, without a gateway: palyra policy new|check|test|fmt|diff|keygen|sign; see palyra policy --help.",
      "Exit status: 0 nothing found, 1 something was found or refused, 2 used wrongly."
    },
    subcommands = {PolicyExplainCommand.class})
final class PolicyCommand implements Runnable {
  private static final int FOUND = 1;

  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "a command is missing: status, activate, explain, shadow, replay or suggest");
  }

  Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  private PolicyReport report() {
    return new PolicyReport(app().terminal());
  }

  private boolean printed(boolean json, JsonNode answer) {
    if (json) {
      Json.print(app().terminal(), answer);
    }
    return json;
  }

  @Command(
      name = "status",
      description = "Show what is in force, and what is wrong with the folder.")
  int status(@Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode status = app().operator().get("/v1/policy");
    if (!printed(json, status)) {
      report().status(status);
    }
    return status.path("up_to_date").asBoolean() ? 0 : FOUND;
  }

  @Command(
      name = "activate",
      description = "Have the folder read now, and put in force if it is good.")
  int activate(@Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode answer =
        app().operator().post("/v1/policy/activate", Json.mapper().createObjectNode());
    boolean refused = answer.path("result").asString().equals("refused");
    if (!printed(json, answer)) {
      report().diagnostics(answer.path("problems"));
      report().diagnostics(answer.path("warnings"));
      app()
          .terminal()
          .out()
          .println(
              answer.path("result").asString()
                  + "; in force is "
                  + answer.path("revision").asString());
    }
    return refused ? FOUND : 0;
  }

  @Command(
      name = "shadow",
      description =
          "Let a folder decide beside the policy in force, on live calls; it is never obeyed."
              + " Without a folder, show what it would have decided otherwise.")
  int shadow(
      @Parameters(paramLabel = "FOLDER", arity = "0..1") @Nullable Path folder,
      @Option(names = "--stop", description = "stop, and show what was found") boolean stop,
      @Option(names = "--json", description = "print JSON") boolean json) {
    if (folder != null) {
      JsonNode started = app().operator().putJson("/v1/policy/shadow", files(folder));
      if (!printed(json, started)) {
        app().terminal().out().println("watched: " + started.path("revision").asString());
      }
      return 0;
    }
    JsonNode report =
        stop
            ? app().operator().deleteJson("/v1/policy/shadow")
            : app().operator().get("/v1/policy/shadow");
    return compared(json, report);
  }

  @Command(name = "replay", description = "Let a folder decide recorded calls again.")
  int replay(
      @Parameters(paramLabel = "FOLDER") Path folder,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "such as 7d, 12h or 2026-01-01T00:00:00Z",
              defaultValue = "7d")
          String since,
      @Option(names = "--json", description = "print JSON") boolean json) {
    ObjectNode body = files(folder).put("since", since(since));
    return compared(json, app().operator().post("/v1/policy/replay", body));
  }

  @Command(
      name = "suggest",
      description = "Propose least-privilege permits out of recorded calls, as a diff to review.")
  int suggest(
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "such as 7d, 12h or 2026-01-01T00:00:00Z",
              defaultValue = "7d")
          String since,
      @Option(names = "--json", description = "print JSON") boolean json) {
    JsonNode made =
        app()
            .operator()
            .post(
                "/v1/policy/suggest", Json.mapper().createObjectNode().put("since", since(since)));
    if (printed(json, made)) {
      return 0;
    }
    // The diff alone goes to standard output, so that it can be applied with patch.
    app().terminal().out().print(Text.block(made.path("diff").asString()));
    app().terminal().out().flush();
    app()
        .terminal()
        .err()
        .println(
            "made from "
                + made.path("asked").asString()
                + " calls; wider permits that it can take the place of: "
                + Text.line(made.path("wider").toString()));
    return 0;
  }

  private int compared(boolean json, JsonNode report) {
    if (!printed(json, report)) {
      report().comparison(report);
    }
    return report.path("different").asLong() == 0 ? 0 : FOUND;
  }

  private static ObjectNode files(Path folder) {
    ObjectNode body = Json.mapper().createObjectNode();
    body.set("files", PolicyFolder.read(folder));
    return body;
  }

  /** {@code 7d} and {@code 12h} as ISO 8601 has them. */
  private static String since(String text) {
    return text.matches("[0-9]{1,4}d")
        ? "P" + text.toUpperCase(java.util.Locale.ROOT)
        : text.matches("[0-9]{1,5}[hm]") ? "PT" + text.toUpperCase(java.util.Locale.ROOT) : text;
  }
}
