package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official conformance suite against Palyra. As a server, behind which the server stands whose
 * tools the suite expects: no expected failures.
 */
@Tag("peers")
@EnabledOnOs(OS.LINUX)
class McpConformanceTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"legacy, 2025-11-25", "modern, 2026-07-28"})
  void everyScoredScenarioPasses(String era, String revision) throws Exception {
    NpmPackages npm = NpmPackages.installed();
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is needed");
    McpHome home =
        McpHome.create(
            folder,
            """
            [[mcp.servers]]
            name = "conformance"
            prefix = ""
            program = "/usr/bin/python3"
            arguments = ["@SRV@/conformance-server.py", "%s"]
            allow = ["elicitation", "sampling", "roots"]
            roots = [{ path = "@SRV@", rights = ["read"] }]
            """
                .formatted(era));
    home.script("conformance-server.py");
    try (GatewayProcess gateway = GatewayProcess.start(home.folder())) {
      var _ = McpHome.awaitServers(gateway);
      Process proxy = proxy(npm, home, gateway);
      try {
        String port =
            new BufferedReader(
                    new InputStreamReader(proxy.getInputStream(), StandardCharsets.UTF_8))
                .readLine();
        NpmPackages.Ended ended =
            npm.node(
                Map.of(),
                600,
                npm.script("@modelcontextprotocol/conformance/dist/index.js").toString(),
                "server",
                "--url",
                "http://localhost:" + port + "/mcp",
                "--requirements",
                revision,
                "--timeout",
                "120000");

        assertThat(ended.output()).contains("=== SUMMARY ===");
        assertThat(ended.status()).as(ended.output()).isZero();
      } finally {
        proxy.destroyForcibly();
      }
    }
  }

  /**
   * The suite's scenarios for clients, with Palyra before each mock server: added to a running
   * gateway, logged in at where it wants that, its tools called, and removed. Where the server asks
   * questions, the tools are called by the SDK's client, through Palyra.
   */
  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2026-07-28"})
  void everyScoredScenarioForClientsPasses(String revision) throws Exception {
    NpmPackages.Ended ended = asClient("--requirements", revision);

    assertThat(ended.output()).contains("=== SUITE SUMMARY ===");
    assertThat(ended.status()).as(ended.output()).isZero();
  }

  /** Of what is not scored, what there is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth/client-credentials-basic",
        "auth/client-credentials-jwt",
        "json-schema-2020-12-preservation"
      })
  void aScenarioThatIsNotScoredPasses(String scenario) throws Exception {
    NpmPackages.Ended ended = asClient("--scenario", scenario);

    assertThat(ended.output()).contains("0 failed, 0 warnings");
    assertThat(ended.status()).as(ended.output()).isZero();
  }

  private NpmPackages.Ended asClient(String way, String what) throws Exception {
    NpmPackages npm = NpmPackages.installed();
    McpHome home = McpHome.create(folder, "");
    Path client = home.script("conformance-client.mjs");
    try (GatewayProcess gateway = GatewayProcess.start(home.folder())) {
      assertThat(gateway.url().getHost()).isNotEmpty();
      return npm.node(
          Map.of(),
          600,
          npm.script("@modelcontextprotocol/conformance/dist/index.js").toString(),
          "client",
          "--command",
          npm.node()
              + " "
              + client
              + " "
              + home.folder()
              + " "
              + npm.script("@modelcontextprotocol/sdk"),
          way,
          what,
          "--timeout",
          "60000");
    }
  }

  private Process proxy(NpmPackages npm, McpHome home, GatewayProcess gateway) throws Exception {
    Path script = home.script("with-token.mjs");
    URI url =
        URI.create(
            tools.jackson.databind.json.JsonMapper.shared()
                .readTree(Files.readString(home.folder().resolve("state/gateway.json")))
                .path("url")
                .asString());
    var builder =
        new ProcessBuilder(
                npm.node().toString(), script.toString(), Integer.toString(url.getPort()))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PALYRA_TOKEN", gateway.token("agent"));
    return builder.start();
  }
}
