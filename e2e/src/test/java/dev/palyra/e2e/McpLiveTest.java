package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palyra.e2e.CommandLine.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Servers that come and go while the gateway runs, by the command line. */
@Tag("peers")
@EnabledOnOs(OS.LINUX)
class McpLiveTest {
  private static final String NAMES_IT =
      """
      @id("by-name")
      permit (principal is Agent, action == Action::"live.behaves", resource is Tool);
      """;

  @TempDir Path folder;

  private Ended palyra(String... arguments) throws Exception {
    return CommandLine.palyra(folder.resolve("home"), arguments);
  }

  private static JsonNode call(GatewayProcess gateway) throws Exception {
    return gateway
        .asAgent("POST", "/v1/calls", "{\"tool\":\"live.behaves\",\"arguments\":{}}")
        .body();
  }

  private static int servers(GatewayProcess gateway) throws Exception {
    return gateway.asOperator("GET", "/v1/mcp/servers", "").body().path("servers").size();
  }

  private static String record(GatewayProcess gateway) throws Exception {
    return gateway.raw("operator", "GET", "/v1/audit?limit=1000", "application/json", "").body();
  }

  private static void activate(GatewayProcess gateway) throws Exception {
    var activated = gateway.asOperator("POST", "/v1/policy/activate", "{}");
    assertThat(activated.status()).as(activated.toString()).isEqualTo(200);
  }

  @Test
  void serversComeAndGoWithoutARestart() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is needed");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "bubblewrap is needed");
    McpHome home = McpHome.create(folder, "");
    Path script = home.script("bad-server.py");
    String srv = String.valueOf(script.getParent());
    String[] add = {
      "mcp", "add", "live", "--read", srv, "--", "/usr/bin/python3", script.toString()
    };
    try (GatewayProcess gateway = GatewayProcess.start(home.folder())) {
      assertThat(call(gateway).path("code").asString()).isEqualTo("unknown-tool");

      Ended added = palyra(add);
      assertThat(added.said()).contains("has taken it in");
      assertThat(added.status()).isZero();
      var _ = McpHome.awaitServers(gateway);
      assertThat(call(gateway).path("result").path("exit").asInt(-1)).isZero();
      assertThat(record(gateway)).contains("mcp.added").contains("mcp.servers").contains(srv);

      // A rule that names its tool keeps it.
      Path policy = home.folder().resolve("policies/by-name.cedar");
      Files.writeString(policy, NAMES_IT);
      activate(gateway);
      Ended kept = palyra("mcp", "remove", "live");
      assertThat(kept.status()).as(kept.said()).isEqualTo(1);
      assertThat(kept.said()).contains("has not taken it in");
      assertThat(record(gateway)).contains("mcp.waiting");
      assertThat(call(gateway).path("result").path("exit").asInt(-1)).isZero();

      Files.delete(policy);
      activate(gateway);
      Waiting.until(() -> servers(gateway) == 0, () -> record(gateway));
      assertThat(call(gateway).path("code").asString()).isEqualTo("unknown-tool");
      assertThat(record(gateway)).contains("mcp.removed");

      // What comes back under the name has to be what it was.
      Files.writeString(Path.of(srv, "changed"), "");
      assertThat(palyra(add).status()).isZero();
      JsonNode back = McpHome.awaitServers(gateway).get(0);
      assertThat(back.path("changed").toString()).contains("changes").contains("evil.example");

      assertThat(palyra("mcp", "remove", "live").status()).isZero();
      Waiting.until(() -> servers(gateway) == 0, () -> record(gateway));
      imported(gateway, srv);
    }
    Ended stopped = palyra("mcp", "add", "later", "--url", "https://mcp.example/mcp");
    assertThat(stopped.said()).contains("when the gateway starts");
  }

  private void imported(GatewayProcess gateway, String srv) throws Exception {
    Path other = folder.resolve("other.json");
    Files.writeString(
        other,
        """
        {"mcpServers": {"taken": {"command": "/usr/bin/python3", "args": ["%s/bad-server.py"],
         "env": {"SOME_TOKEN": "tok-77aa12bb34cc"}}}}
        """
            .formatted(srv));
    Ended imported = palyra("mcp", "import", other.toString());
    assertThat(imported.status()).as(imported.said()).isZero();
    assertThat(imported.said()).contains("has taken it in");
    assertThat(servers(gateway)).isEqualTo(1);
    assertThat(record(gateway)).doesNotContain("tok-77aa12bb34cc");
    assertThat(Files.readString(folder.resolve("home/palyra.toml")))
        .contains("vault://global/mcp-taken-some-token")
        .doesNotContain("tok-77aa12bb34cc");
  }
}
