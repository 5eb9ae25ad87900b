package dev.palyra.cli;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Why a call is decided as it is. */
@Command(
    name = "explain",
    description = "Say why a call is decided as it is: one that was made, or one that could be.")
final class PolicyExplainCommand implements Callable<Integer> {
  @ParentCommand private @Nullable PolicyCommand policy;

  @Parameters(
      paramLabel = "CALL|TOOL",
      description = "the id of a call that was made, or the name of a tool")
  private @Nullable String what;

  @Option(names = "--args", paramLabel = "JSON", description = "the arguments; default {}")
  private @Nullable String arguments;

  @Option(
      names = "--principal",
      paramLabel = "WHO",
      description = "such as Agent:local (default) or Operator:ann")
  private @Nullable String principal;

  @Option(names = "--session", paramLabel = "ID", description = "the session of the call")
  private @Nullable String session;

  @Option(names = "--device", paramLabel = "ID", description = "the device that it comes from")
  private @Nullable String device;

  @Option(names = "--skill", paramLabel = "ID", description = "the skill that makes it")
  private @Nullable String skill;

  @Option(names = "--label", paramLabel = "LABEL", description = "a label of it; can be repeated")
  private String[] labels = {};

  @Option(names = "--time", paramLabel = "TIME", description = "such as 2026-01-01T22:00:00Z")
  private @Nullable String time;

  @Option(names = "--secret", paramLabel = "REF", description = "ask about the use of this secret")
  private @Nullable String secret;

  @Option(names = "--host", paramLabel = "NAME:PORT", description = "ask about this connection")
  private @Nullable String host;

  @Option(names = "--folder", paramLabel = "FOLDER", description = "by this folder of policies")
  private @Nullable Path folder;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(policy).app();
    ObjectNode body = Json.mapper().createObjectNode();
    String asked = Objects.requireNonNull(what);
    if (asked.matches("[0-7][0-9A-HJKMNP-TV-Z]{25}")) {
      body.put("call", asked);
    } else {
      body.put("tool", asked);
      body.set("arguments", arguments());
    }
    put(body, "principal", principal);
    put(body, "session", session);
    put(body, "device", device);
    put(body, "skill", skill);
    put(body, "time", time);
    put(body, "secret", secret);
    put(body, "host", host);
    for (String label : labels) {
      body.withArray("labels").add(label);
    }
    if (folder != null) {
      body.set("files", PolicyFolder.read(folder));
    }
    JsonNode explained = app.operator().post("/v1/policy/explain", body);
    if (json) {
      Json.print(app.terminal(), explained);
    } else {
      new PolicyReport(app.terminal()).explanation(explained);
    }
    return explained.path("decision").path("decision").asString().equals("permit") ? 0 : 1;
  }

  private static void put(ObjectNode body, String name, @Nullable String value) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private JsonNode arguments() {
    try {
      return StrictJson.parse(arguments == null ? "{}" : arguments);
    } catch (MalformedJsonException e) {
      throw CliException.unusable("--args is no JSON: " + e.getMessage());
    }
  }
}
