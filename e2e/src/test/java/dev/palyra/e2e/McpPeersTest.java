package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Servers and clients that are not ours, on both sides of Palyra. */
@Tag("peers")
@EnabledOnOs(OS.LINUX)
class McpPeersTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;

  @Test
  void everyToolOfThreeServersIsCalledThroughPalyraByARealClient() throws Exception {
    NpmPackages npm = NpmPackages.installed();
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "bubblewrap is needed");
    String modules = npm.folder().resolve("node_modules").toString();
    McpHome home =
        McpHome.create(
            folder,
            server(npm, modules, "everything", "server-everything", "")
                + server(npm, modules, "files", "server-filesystem", ", \"@SRV@\"")
                + server(npm, modules, "memory", "server-memory", "")
                    .replace(
                        "roots =",
                        "environment = { MEMORY_FILE_PATH = \"@SRV@/memory.jsonl\" }\nroots ="));
    Path client = home.script("mcp-client.mjs");
    try (GatewayProcess gateway = GatewayProcess.start(home.folder())) {
      JsonNode servers = McpHome.awaitServers(gateway);
      String url =
          JSON.readTree(Files.readString(home.folder().resolve("state/gateway.json")))
              .path("url")
              .asString();

      NpmPackages.Ended ended =
          npm.node(
              Map.of("PALYRA_TOKEN", gateway.token("agent")),
              600,
              client.toString(),
              npm.script("@modelcontextprotocol/sdk").toString(),
              url + "/mcp",
              home.folder().resolve("srv").toString());

      assertThat(ended.status()).as(ended.output()).isZero();
      JsonNode said = JSON.readTree(ended.output().lines().toList().getLast());
      var failed = new TreeMap<String, String>();
      said.path("called")
          .properties()
          .forEach(call -> {
            if (!call.getValue().asString().equals("ok")) {
              failed.put(call.getKey(), call.getValue().asString());
            }
          });
      // The one tool that runs as a task only; tasks are not offered through Palyra.
      failed.remove("everything.simulate-research-query");
      assertThat(failed).isEmpty();
      int tools = servers.valueStream().mapToInt(server -> server.path("tools").size()).sum();
      assertThat(said.path("called").size()).isEqualTo(tools).isGreaterThan(30);
      assertThat(said.path("read").asInt()).isPositive();
      assertThat(said.path("prompts").asInt()).isPositive();
      inspector(npm, gateway, URI.create(url + "/mcp"));
    }
  }

  private static String server(
      NpmPackages npm, String modules, String name, String module, String more) {
    return """
    [[mcp.servers]]
    name = "%s"
    program = "%s"
    arguments = ["%s/@modelcontextprotocol/%s/dist/index.js"%s]
    roots = [{ path = "@SRV@" }, { path = "%s", rights = ["read", "execute"] }]
    """
        .formatted(name, npm.node(), modules, module, more, modules);
  }

  /** MCP Inspector in its command line mode. */
  private static void inspector(NpmPackages npm, GatewayProcess gateway, URI url) throws Exception {
    NpmPackages.Ended ended =
        npm.node(
            Map.of(),
            300,
            npm.script(".bin/mcp-inspector").toRealPath().toString(),
            "--cli",
            url.toString(),
            "--transport",
            "http",
            "--header",
            "Authorization: Bearer " + gateway.token("agent"),
            "--method",
            "tools/list");

    assertThat(ended.output()).contains("files.read_text_file").contains("palyra.result");
  }
}
