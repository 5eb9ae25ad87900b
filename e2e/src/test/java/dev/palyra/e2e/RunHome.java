package dev.palyra.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A home whose agents ask a provider on loopback, and what tests do with its runs. */
final class RunHome {
  static final String KEY = "sk-canary-5f0c9a7e21d84b63a1";

  private RunHome() {}

  /** Makes the folders of a home; nobody else can read them. */
  static Path in(Path folder, String configuration) throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(home.resolve("tools"));
    Files.createDirectories(home.resolve("policies"));
    Path workspace = Files.createDirectories(folder.resolve("work"));
    Files.writeString(
        home.resolve("palyra.toml"),
        configuration
            + """

            [[workspace.roots]]
            path = "%s"
            rights = ["read", "write"]
            """
                .formatted(workspace));
    return home;
  }

  static void storeKey(GatewayProcess gateway) throws Exception {
    var answer = gateway.raw("operator", "PUT", "/v1/secrets/global/model-key", "text/plain", KEY);
    if (answer.statusCode() >= 300) {
      throw new AssertionError(answer.body());
    }
  }

  /** Starts a run and returns its id. */
  static String start(GatewayProcess gateway, String agent, String task) throws Exception {
    var body =
        JsonMapper.shared().createObjectNode().put("task", task).put("agent", agent).toString();
    var answer = gateway.asOperator("POST", "/v1/runs", body);
    if (answer.status() != 201) {
      throw new AssertionError(answer.toString());
    }
    return answer.body().path("id").asString();
  }

  static JsonNode show(GatewayProcess gateway, String run) throws Exception {
    return gateway.asOperator("GET", "/v1/runs/" + run, "").body();
  }

  static JsonNode await(GatewayProcess gateway, String run, Predicate<JsonNode> condition)
      throws Exception {
    JsonNode now = show(gateway, run);
    for (int i = 0; i < 1_500 && !condition.test(now); i++) {
      Thread.sleep(40);
      now = show(gateway, run);
    }
    if (!condition.test(now)) {
      throw new AssertionError(now.toPrettyString());
    }
    return now;
  }

  static JsonNode ended(GatewayProcess gateway, String run) throws Exception {
    return await(gateway, run, now -> now.has("end"));
  }
}
