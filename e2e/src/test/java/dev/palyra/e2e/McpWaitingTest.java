package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls that do not end at once, by a client of {@code /mcp} of a real gateway. */
@EnabledOnOs(OS.LINUX)
class McpWaitingTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern APPROVE = Pattern.compile("palyra approvals approve (\\S+)");

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private ApprovalScenario scenario;
  private GatewayProcess gateway;
  private String session;

  @BeforeEach
  void start() throws Exception {
    scenario = ApprovalScenario.in(folder);
    Path home = scenario.home();
    Files.writeString(
        home.resolve("palyra.toml"),
        Files.readString(home.resolve("palyra.toml")) + "\n[mcp]\nhold = \"300ms\"\n");
    Files.writeString(
        home.resolve("tools/sleeper.toml"),
        """
        name = "sleeper.sleep"
        description = "Says who it is, and sleeps"
        tier = "B"
        [arguments]
        type = "object"
        [command]
        program = "/bin/sh"
        arguments = ["-c", "echo $$ > sleeper.pid; exec sleep 600"]
        """);
    Files.writeString(
        home.resolve("policies/sleeper.cedar"),
        """
        @id("sleepers")
        permit (principal is Agent, action == Action::"sleeper.sleep", resource);
        """);
    gateway = GatewayProcess.start(home);
    HttpResponse<InputStream> begun =
        post(
            """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",
             "capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
            """);
    session = begun.headers().firstValue("Mcp-Session-Id").orElseThrow();
    begun.body().close();
    post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}").body().close();
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private HttpResponse<InputStream> post(String message) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.url().resolve("/mcp"))
            .header("Authorization", "Bearer " + gateway.token("agent"))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(message.strip()));
    if (session != null) {
      request.header("Mcp-Session-Id", session).header("MCP-Protocol-Version", "2025-11-25");
    }
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  private static String call(int id, String tool, String arguments, String meta) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"%s","arguments":%s%s}}
    """
        .formatted(id, tool, arguments, meta);
  }

  /** The messages of an answer, one after the other, whether it is a stream or not. */
  private static final class Messages implements AutoCloseable {
    private final BufferedReader lines;

    Messages(HttpResponse<InputStream> response) {
      assertThat(response.statusCode()).isEqualTo(200);
      lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    JsonNode next() throws IOException {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String data = line.startsWith("data:") ? line.substring(5).strip() : line.strip();
        if (data.startsWith("{")) {
          return JSON.readTree(data);
        }
      }
      throw new AssertionError("the answer ended");
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private JsonNode answer(String message) throws Exception {
    try (var messages = new Messages(post(message))) {
      return messages.next().path("result");
    }
  }

  private void approve(String approval) throws Exception {
    var decided =
        gateway.asOperator(
            "POST", "/v1/approvals/" + approval + "/decision", ApprovalScenario.verdict("approve"));
    assertThat(decided.status()).as(decided.toString()).isEqualTo(200);
  }

  private void await(Callable<Boolean> condition) throws Exception {
    Waiting.until(condition, gateway::transcript);
  }

  @Test
  void progressSaysWhereToApproveAndTheAnswerFollows() throws Exception {
    String progress = ",\"_meta\":{\"progressToken\":\"p-1\"}";
    try (var messages =
        new Messages(post(call(1, "note.append", "{\"text\":\"watched\"}", progress)))) {
      JsonNode told = messages.next();
      assertThat(told.path("method").asString()).isEqualTo("notifications/progress");
      assertThat(told.path("params").path("progressToken").asString()).isEqualTo("p-1");
      Matcher approval = APPROVE.matcher(told.path("params").path("message").asString());
      assertThat(approval.find()).as(told.toString()).isTrue();
      assertThat(scenario.runs("watched")).isZero();

      approve(approval.group(1));

      JsonNode ended = messages.next();
      while (!ended.has("id")) {
        ended = messages.next(); // More progress.
      }
      assertThat(ended.path("id").asInt()).isEqualTo(1);
      assertThat(ended.path("result").path("isError").asBoolean()).isFalse();
      assertThat(scenario.runs("watched")).isEqualTo(1);
    }
  }

  @Test
  void aClientThatDoesNotWaitFetchesTheResultLater() throws Exception {
    JsonNode held = answer(call(1, "note.append", "{\"text\":\"later\"}", ""));
    JsonNode said = held.path("structuredContent");
    assertThat(said.path("outcome").asString()).isEqualTo("waiting");
    assertThat(held.path("content").get(0).path("text").asString()).contains("palyra.result");
    String id = said.path("call").asString();
    String fetch = call(2, "palyra.result", "{\"call\":\"" + id + "\"}", "");
    assertThat(answer(fetch).path("structuredContent").path("outcome").asString())
        .isEqualTo("waiting");

    approve(said.path("approval").asString());
    await(() -> scenario.runs("later") == 1);

    JsonNode[] fetched = new JsonNode[1];
    await(() -> {
      fetched[0] = answer(fetch);
      return fetched[0].path("structuredContent").path("outcome").asString().equals("exited");
    });
    assertThat(fetched[0].path("isError").asBoolean()).isFalse();
    assertThat(fetched[0].path("_meta").path("dev.palyra/call").asString()).isEqualTo(id);
    String unknown = call(3, "palyra.result", "{\"call\":\"01JZZZZZZZZZZZZZZZZZZZZZZ1\"}", "");
    assertThat(answer(unknown).path("structuredContent").path("code").asString())
        .isEqualTo("not-found");
    assertThat(scenario.runs("later")).isEqualTo(1);
  }

  private void cancel(int id) throws Exception {
    post("""
    {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d,"reason":"t"}}
    """
            .formatted(id))
        .body()
        .close();
  }

  private CompletableFuture<JsonNode> inBackground(String message) {
    var result = new CompletableFuture<JsonNode>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(answer(message));
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private String record(String kind) throws Exception {
    return gateway
        .raw("operator", "GET", "/v1/audit?limit=1000&kind=" + kind, "application/json", "")
        .body();
  }

  @Test
  void aCancelledCallHasNoProgramAnyMore() throws Exception {
    Path pid = scenario.workspace().resolve("sleeper.pid");
    CompletableFuture<JsonNode> call = inBackground(call(7, "sleeper.sleep", "{}", ""));
    await(() -> Files.exists(pid) && !Files.readString(pid).isBlank());
    long number = Long.parseLong(Files.readString(pid).strip());
    assertThat(ProcessHandle.of(number)).isPresent();

    cancel(7);

    await(() -> ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
    await(() -> record("call.finished").contains("cancelled"));
    call.cancel(true); // Whoever cancelled may get no answer.
  }

  @Test
  void aCancelledCallWaitsForNobodyAnyMore() throws Exception {
    String progress = ",\"_meta\":{\"progressToken\":1}";
    try (var messages =
        new Messages(post(call(9, "note.append", "{\"text\":\"withdrawn\"}", progress)))) {
      Matcher approval = APPROVE.matcher(messages.next().path("params").path("message").asString());
      assertThat(approval.find()).isTrue();

      cancel(9);

      await(() -> record("approval.ended").contains("cancelled"));
      var late =
          gateway.asOperator(
              "POST",
              "/v1/approvals/" + approval.group(1) + "/decision",
              ApprovalScenario.verdict("approve"));
      assertThat(late.status()).isEqualTo(409);
      assertThat(scenario.runs("withdrawn")).isZero();
    }
  }
}
