package dev.palyra.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.call.StrictJson;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.tool.Tool;
import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Palyra as an MCP server, on a real socket. */
class McpTest {
  private static final String META =
      """
      "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {}}
      """;

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server =
        new TestServer(
            folder,
            Settings.defaults(folder),
            FakePolicy.permitAll(),
            Fixtures.echo(Map.of()),
            strict(),
            marked());
    server.sandbox.writing(_ -> "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static Tool strict() {
    return tool("strict", "{\"type\":\"object\"}", List.of("/wrong: is not allowed"));
  }

  private static Tool marked() {
    String schema =
        """
        {"type": "object", "properties": {"text": {"type": "string", "x-mcp-header": "Text"}}}
        """;
    return tool("marked", schema, List.of());
  }

  private static Tool tool(String name, String schema, List<String> violations) {
    Tool echo = Fixtures.echo(Map.of());
    return new Tool(
        new ToolName(name),
        echo.description(),
        Fixtures.schema(schema, violations),
        echo.body(),
        echo.capabilities(),
        false,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Set.of(),
        echo.limits());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpRequest.Builder message(String json) {
    return server
        .as(TestServer.AGENT, "/mcp")
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(BodyPublishers.ofString(json));
  }

  private String session(String revision) {
    var answer = server.send(message(initialize(revision)));
    assertThat(answer.status()).isEqualTo(200);
    return answer.headers().getOrDefault("mcp-session-id", List.of("none")).getFirst();
  }

  private static String initialize(String revision) {
    return """
    {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"%s","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
    """
        .formatted(revision);
  }

  private JsonNode inSession(String session, String json) {
    var answer = server.send(message(json).header("Mcp-Session-Id", session));
    assertThat(answer.status()).isEqualTo(200);
    return answer.json();
  }

  private TestServer.Answer stateless(String method, String name, String params) {
    HttpRequest.Builder request =
        message(
                """
                {"jsonrpc":"2.0","id":"a","method":"%s","params":{%s%s}}
                """
                    .formatted(method, params.isEmpty() ? "" : params + ",", META))
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", method);
    if (!name.isEmpty()) {
      request.header("Mcp-Name", name);
    }
    return server.send(request);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"})
  void everyRevisionWithSessionsIsSpoken(String revision) {
    JsonNode result = server.send(message(initialize(revision))).json().path("result");

    assertThat(result.path("protocolVersion").asString()).isEqualTo(revision);
    assertThat(result.path("serverInfo").path("name").asString()).isEqualTo("palyra");
  }

  @Test
  void anUnknownRevisionIsAnsweredWithTheNewestOneThatHasSessions() {
    JsonNode result = server.send(message(initialize("1999-01-01"))).json().path("result");

    assertThat(result.path("protocolVersion").asString()).isEqualTo("2025-11-25");
  }

  @Test
  void aCallGoesThroughTheGateAndItsResultIsStructured() {
    JsonNode result =
        inSession(
                session("2025-11-25"),
                """
                {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}}
                """)
            .path("result");

    assertThat(server.sandbox.ran()).hasSize(1);
    assertThat(result.path("content").path(0).path("text").asString()).isEqualTo("hello");
    assertThat(result.path("structuredContent").path("outcome").asString()).isEqualTo("exited");
    assertThat(result.path("isError").asBoolean()).isFalse();
  }

  @Test
  void argumentsAgainstTheSchemaAreAnErrorThatTheModelCanRead() {
    JsonNode result =
        inSession(
                session("2025-11-25"),
                """
                {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"strict","arguments":{"wrong":1}}}
                """)
            .path("result");

    assertThat(server.sandbox.ran()).isEmpty();
    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(result.path("structuredContent").path("code").asString())
        .isEqualTo("invalid-arguments");
  }

  @Test
  void aToolThatDoesNotExistIsAnErrorOfTheProtocol() {
    JsonNode answer =
        inSession(
            session("2025-11-25"),
            """
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"no.such"}}
            """);

    assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32602);
  }

  @Test
  void aSessionIsItsOwnersAlone() {
    String session = session("2025-11-25");

    var answer =
        server.send(
            server
                .as(TestServer.OTHER_AGENT, "/mcp")
                .header("Content-Type", "application/json")
                .header("Mcp-Session-Id", session)
                .POST(
                    BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}")));

    assertThat(answer.status()).isEqualTo(404);
  }

  @Test
  void aSessionThatWasEndedIsGone() {
    String session = session("2025-11-25");
    var ended =
        server.send(server.as(TestServer.AGENT, "/mcp").header("Mcp-Session-Id", session).DELETE());

    var answer =
        server.send(
            message("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}")
                .header("Mcp-Session-Id", session));

    assertThat(ended.status()).isEqualTo(204);
    assertThat(answer.status()).isEqualTo(404);
  }

  @Test
  void theStatelessRevisionNeedsNoSession() {
    var discovered = stateless("server/discover", "", "");
    var called =
        stateless("tools/call", "echo", "\"name\":\"echo\",\"arguments\":{\"text\":\"x\"}");

    assertThat(discovered.json().path("result").path("supportedVersions").path(0).asString())
        .isEqualTo("2026-07-28");
    assertThat(called.json().path("result").path("resultType").asString()).isEqualTo("complete");
    assertThat(called.json().path("result").path("content").path(0).path("text").asString())
        .isEqualTo("hello");
  }

  @Test
  void headersThatSayAnotherNameThanTheBodyAreRefused() {
    var answer =
        stateless("tools/call", "other", "\"name\":\"echo\",\"arguments\":{\"text\":\"x\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").path("code").asInt()).isEqualTo(-32020);
    assertThat(server.sandbox.ran()).isEmpty();
  }

  @Test
  void nobodyIsLetOffRepeatingAMarkedArgument() {
    HttpRequest.Builder call =
        message(
                """
                {"jsonrpc":"2.0","id":"a","method":"tools/call",
                 "params":{"name":"marked","arguments":{"text":"x"},%s}}
                """
                    .formatted(META))
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", "tools/call")
            .header("Mcp-Name", "marked");
    var answer = server.send(call.copy().header("Palyra-Transport", "stdio"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").path("code").asInt()).isEqualTo(-32020);
    assertThat(server.sandbox.ran()).isEmpty();

    assertThat(server.send(call.copy().header("Mcp-Param-Text", "x")).status()).isEqualTo(200);
    assertThat(server.sandbox.ran()).hasSize(1);
  }

  @Test
  void aPageOfAnotherSiteGetsNothing() {
    var answer =
        server.send(message(initialize("2025-11-25")).header("Origin", "https://evil.example"));

    assertThat(answer.status()).isEqualTo(403);
  }

  @Test
  void withoutACredentialNothingIsSaid() {
    var answer =
        server.send(
            server
                .request("/mcp")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(initialize("2025-11-25"))));

    assertThat(answer.status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "{}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1,\"message\":\"x\"}}"
      })
  void whatIsNoMessageIsRefusedInOneLine(String body) {
    var answer = server.send(message(body));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("\"error\"").doesNotContain("Exception");
  }

  @Test
  void theListSaysWhatToolsDo() {
    // The policies of this server are for operators: an agent may call nothing but the fetching.
    JsonNode tools =
        inSession(session("2025-11-25"), "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}")
            .path("result")
            .path("tools");

    assertThat(tools.valueStream().map(tool -> tool.path("name").asString()).toList())
        .isEqualTo(List.of("palyra.result"));
    assertThat(tools.path(0).path("annotations").path("readOnlyHint").asBoolean()).isTrue();
    assertThat(StrictJson.parse(tools.toString()).isArray()).isTrue();
  }
}
