package dev.palyra.policy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.TestCalls;
import dev.palyra.policy.TestTools;
import dev.palyra.policy.explain.CedarText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * The tools of real MCP servers: a policy on each of their arguments is valid and decides by the
 * argument's value. The servers come from npm and run under Node over standard input and output.
 */
@Tag("peers")
class NpmServersTest {
  private static final Path FOLDER = Path.of("target", "mcp-servers").toAbsolutePath();
  private static final List<String> PACKAGES =
      List.of(
          "@modelcontextprotocol/server-everything",
          "@modelcontextprotocol/server-filesystem",
          "@modelcontextprotocol/server-memory");

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    List<String> command =
        new ArrayList<>(List.of("npm", "install", "--prefix", FOLDER.toString()));
    command.addAll(List.of("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"));
    command.addAll(PACKAGES);
    boolean there =
        PACKAGES.stream()
            .allMatch(name -> Files.isDirectory(FOLDER.resolve("node_modules").resolve(name)));
    if (there) {
      return;
    }
    Path log = FOLDER.resolve("npm.log");
    try {
      Process npm =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = npm.waitFor(5, TimeUnit.MINUTES);
      if (!ended) {
        npm.destroyForcibly();
      }
      if (!ended || npm.exitValue() != 0) {
        skip("npm could not fetch the servers: " + Files.readString(log).strip());
      }
    } catch (IOException e) {
      skip("there is no npm: " + e.getMessage());
    }
  }

  private static void skip(String why) {
    System.out.println("SKIPPED NpmServersTest: " + why);
    Assumptions.abort(why);
  }

  @ParameterizedTest
  @CsvSource({
    "@modelcontextprotocol/server-everything, 5",
    "@modelcontextprotocol/server-filesystem, 10",
    "@modelcontextprotocol/server-memory, 8"
  })
  void aPolicyOnEachArgumentIsValidAndDecidesByItsValue(String server, int atLeast)
      throws IOException {
    List<JsonNode> listed;
    try (var peer = new McpPeer(FOLDER, server)) {
      listed = peer.tools();
    }
    assertThat(listed).hasSizeGreaterThanOrEqualTo(atLeast);

    int decided = 0;
    int unseen = 0;
    for (JsonNode tool : listed) {
      JsonNode schema = tool.path("inputSchema");
      ArgumentTyping typing = ArgumentTyping.of(schema);
      unseen += typing.unseen().size();
      for (String name : schema.path("properties").propertyNames()) {
        assertThat(
                typing.type().get(name) != null
                    || typing.unseen().stream().anyMatch(it -> it.path().equals(name)))
            .as("%s of %s is typed or said to be unseen", name, tool.path("name"))
            .isTrue();
      }
      decided += decideOnEach(tool.path("name").asString(), schema, typing);
    }
    System.out.printf(
        "%s: %d tools, policies on %d arguments decided as expected, %d that policies cannot see%n",
        server, listed.size(), decided, unseen);
  }

  private static int decideOnEach(String name, JsonNode schema, ArgumentTyping typing) {
    Tool tool = TestTools.withSchema(name, schema.toString());
    JsonNode sample = SampleValue.of(schema);
    RecordValue values = ArgumentReader.read(Arguments.of(sample).tree(), typing.type());
    int decided = 0;
    for (var attribute : typing.type().attributes().entrySet()) {
      List<String> clauses =
          CedarText.equalities(
              "context.args",
              values,
              new RecordOf(Map.of(attribute.getKey(), attribute.getValue())));
      assertThat(clauses).as("%s of %s: %s", attribute.getKey(), name, sample).isNotEmpty();
      assertThat(decide(tool, "when", clauses, sample)).isInstanceOf(Decision.Permit.class);
      assertThat(decide(tool, "unless", clauses, sample)).isInstanceOf(Decision.Forbid.class);
      decided++;
    }
    return decided;
  }

  private static Decision decide(
      Tool tool, String keyword, List<String> clauses, JsonNode arguments) {
    PolicyBundle bundle =
        TestCalls.bundle(
            "permit (principal, action == Action::\"%s\", resource)%n%s;"
                .formatted(tool.name(), CedarText.block(keyword, clauses)),
            List.of(tool));
    return bundle.decide(TestCalls.request(tool), TestCalls.context(tool, arguments.toString()));
  }
}
