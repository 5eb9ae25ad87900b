package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code palyra mcp} before a real gateway, whose tool wants an argument in a header. */
@EnabledOnOs(OS.LINUX)
class McpBridgeHeadersTest {
  private static final String CALL =
      """
      {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"region.say",\
      "arguments":{"region":"Böhmen, eu"},\
      "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
      "io.modelcontextprotocol/clientCapabilities":{}}}}
      """;

  @TempDir Path folder;

  @Test
  void aMarkedArgumentGetsThroughWithItsHeader() throws Exception {
    Path home = RunHome.in(folder, "");
    Files.writeString(
        home.resolve("tools/region.say.toml"),
        """
        name = "region.say"
        description = "Says a region"
        tier = "B"

        [arguments]
        type = "object"
        required = ["region"]

        [arguments.properties.region]
        type = "string"
        x-mcp-header = "Region"

        [command]
        program = "/bin/echo"
        arguments = ["in {region}"]
        """);
    Files.writeString(
        home.resolve("policies/test.cedar"),
        """
        @id("say")
        permit (principal is Agent, action == Action::"region.say", resource is Tool);
        """);
    try (GatewayProcess _ = GatewayProcess.start(home)) {
      Process bridge =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin/java").toString(),
                      "-XX:TieredStopAtLevel=1",
                      "-cp",
                      System.getProperty("java.class.path"),
                      "dev.palyra.cli.Main",
                      "mcp",
                      "--home",
                      home.toString()))
              .redirectError(folder.resolve("bridge.log").toFile())
              .start();
      try (var in = bridge.outputWriter(StandardCharsets.UTF_8);
          var out = bridge.inputReader(StandardCharsets.UTF_8)) {
        in.write(CALL);
        in.flush();
        JsonNode answer = JsonMapper.shared().readTree(String.valueOf(out.readLine()));
        assertThat(answer.path("result").path("structuredContent").path("stdout").asString(""))
            .as(answer.toString())
            .isEqualTo("in Böhmen, eu\n");
      } finally {
        bridge.destroy();
      }
    }
  }
}
