package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A signed skill comes, works and goes while one gateway runs: its tools are there without a new
 * start, the policy decides each host that it connects to, and the secret that it uses reaches the
 * host and nobody else.
 */
class SkillTest {
  private static final String SECRET = "cnry-5b1f7e0c93ad4428";
  private static final String TOOL = "web-tools.fetch";
  private static final Path MODULE = Path.of("../examples/plugins/fetch-c/fetch.wasm");

  /** What is permitted before anybody knows the skill: its tool is not in it. */
  private static final String FUNCTIONS =
      """
      @id("functions")
      permit (principal is Agent, action == Action::"plugin.use", resource is HostFunction)
      when { context has skill_id && context.skill_id == "web-tools" };

      @id("secret")
      permit (principal is Agent, action == Action::"secret.use", resource)
      when { context has skill_id && context.skill_id == "web-tools" };

      @id("one-host")
      permit (principal is Agent, action == Action::"net.connect", resource == Host::"api.test");
      """;

  private static final String CALLS =
      """
      @id("calls")
      permit (principal is Agent, action == Action::"web-tools.fetch", resource);
      """;

  @TempDir private Path folder;

  @Test
  void comesWorksAndGoes() throws Exception {
    Path home = RunHome.in(folder, "[secrets]\nbackend = \"file\"\n");
    Path policies = home.resolve("policies");
    Files.writeString(policies.resolve("functions.cedar"), FUNCTIONS);
    Path store = folder.resolve("hosts.p12");
    try (var host = new TlsHost(store, List.of("api.test", "other.test"));
        GatewayProcess gateway = start(home, store)) {
      String api = "https://api.test:" + host.port() + "/me";
      assertThat(
              gateway
                  .raw("operator", "PUT", "/v1/secrets/global/api-token", "text/plain", SECRET)
                  .statusCode())
          .isEqualTo(200);
      assertThat(tools(gateway)).doesNotContain(TOOL);

      skill(home, "install", packaged(home, host.port()).toString());
      await(() -> tools(gateway), tools -> tools.contains(TOOL));
      assertThat(ran(call(gateway, api))).isFalse();
      Files.writeString(policies.resolve("calls.cedar"), CALLS);
      JsonNode answer = await(() -> call(gateway, api), SkillTest::ran);

      assertThat(said(answer))
          .as("%s", answer)
          .contains(" as palyra-secret-", ": 200, ", "[redacted:global/api-token]");
      assertThat(host.credentials())
          .containsExactly("Bearer " + SECRET + " for api.test:" + host.port());

      JsonNode other = call(gateway, "https://other.test:" + host.port() + "/me");
      assertThat(other.path("result").path("stdout").asString("")).doesNotContain(": 200, ");
      assertThat(host.credentials()).hasSize(1);
      assertThat(audit(gateway)).contains("\"other.test\"");

      skill(home, "quarantine", "--reason", "under review", "web-tools");
      assertThat(call(gateway, api).toString()).contains("in quarantine: under review");
      assertThat(host.credentials()).hasSize(1);
      await(() -> audit(gateway), events -> events.contains("skill.quarantined"));
      skill(home, "release", "web-tools");
      assertThat(said(call(gateway, api))).contains(": 200, ");

      Files.delete(policies.resolve("calls.cedar"));
      skill(home, "remove", "web-tools");
      await(() -> tools(gateway), tools -> !tools.contains(TOOL));
      assertThat(ran(call(gateway, api))).isFalse();
      await(() -> audit(gateway), events -> events.contains("skill.removed"));
      assertThat(audit(gateway)).contains("skill.loaded");
      assertThat(host.credentials()).hasSize(2);
      assertThat(gateway.transcript()).doesNotContain(SECRET);
    }
  }

  private static GatewayProcess start(Path home, Path store) throws Exception {
    return GatewayProcess.startMain(
        home,
        List.of("dev.palyra.gateway.LoopbackGateway"),
        "-Djavax.net.ssl.trustStore=" + store,
        "-Djavax.net.ssl.trustStorePassword=" + TlsHost.PASSWORD);
  }

  /** A package of the example that fetches, signed by a key of its own. */
  private Path packaged(Path home, int port) throws Exception {
    Path skill = folder.resolve("web-tools");
    for (String name : List.of("tools", "modules", "schemas")) {
      Files.createDirectories(skill.resolve(name));
    }
    Files.copy(MODULE, skill.resolve("modules/fetch.wasm"));
    Files.writeString(
        skill.resolve("skill.toml"),
        "id = \"web-tools\"\nversion = \"1.0.0\"\ndescription = \"Fetches.\"\n");
    Files.writeString(
        skill.resolve("tools/fetch.toml"),
        """
        name = "web-tools.fetch"
        description = "Asks a host something, with a token that it never sees."
        tier = "A"
        egress = ["api.test:%1$d", "other.test:%1$d"]
        [plugin]
        module = "fetch.wasm"
        grants = ["http", "secret", "kv"]
        [environment]
        API_TOKEN = "vault://global/api-token"
        [arguments]
        type = "object"
        required = ["url"]
        [arguments.properties.url]
        type = "string"
        pattern = "^https://[a-z]+\\\\.test:[0-9]+/me$"
        """
            .formatted(port));
    Path file = folder.resolve("web-tools.skill");
    skill(home, "keygen", folder.resolve("acme.key").toString());
    skill(home, "build", skill.toString(), "--out", file.toString());
    skill(home, "sign", "--key", folder.resolve("acme.key").toString(), file.toString());
    return file;
  }

  /** {@code palyra skill …}, in a process of its own, as an operator uses it. */
  private static void skill(Path home, String... arguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.palyra.gateway.skill.SkillOffline"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--home", home.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static String tools(GatewayProcess gateway) throws Exception {
    return gateway.asOperator("GET", "/v1/tools", "").body().toString();
  }

  private static String audit(GatewayProcess gateway) throws Exception {
    return gateway.asOperator("GET", "/v1/audit?limit=500", "").body().toString();
  }

  private static JsonNode call(GatewayProcess gateway, String url) throws Exception {
    return gateway
        .asAgent(
            "POST",
            "/v1/calls",
            "{\"tool\":\"%s\",\"run\":\"r-1\",\"arguments\":{\"url\":\"%s\"}}".formatted(TOOL, url))
        .body();
  }

  private static boolean ran(JsonNode answer) {
    return answer.path("result").path("kind").asString("").equals("ran");
  }

  private static String said(JsonNode answer) {
    return answer.path("result").path("stdout").asString("");
  }

  private interface Asked<T> {
    T now() throws Exception;
  }

  private static <T> T await(Asked<T> asked, Predicate<T> condition) throws Exception {
    T now = asked.now();
    for (int i = 0; i < 600 && !condition.test(now); i++) {
      Thread.sleep(100);
      now = asked.now();
    }
    assertThat(condition.test(now)).as("%s", now).isTrue();
    return now;
  }
}
