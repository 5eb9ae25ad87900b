package dev.palyra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.palyra.core.call.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The bridge before a gateway that wants marked arguments in headers, as revision 2026-07-28. */
class McpBridgeTest {
  private static final String META =
      """
      "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
      "io.modelcontextprotocol/clientCapabilities":{}}\
      """;
  private static final String MISMATCH = "\"error\":{\"code\":-32020,\"message\":\"mismatch\"}";

  private final List<String> served = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final PipedOutputStream client = new PipedOutputStream();
  private HttpServer server;
  private HttpClient http;
  private Thread bridge;

  /** The header that the gateway's tool wants now, and the argument that it repeats. */
  private volatile String wanted = "Region";

  private volatile boolean listed = true;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/mcp", this::serve);
    server.start();
    http = HttpClient.newHttpClient();
    var in = new PipedInputStream(client, 1 << 16);
    bridge =
        Thread.ofPlatform()
            .start(() -> {
              try {
                new McpBridge(gateway(), lines()).run(in);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    bridge.join();
    http.close();
    server.stop(0);
  }

  private McpBridge.Gateway gateway() {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp");
    return new McpBridge.Gateway() {
      @Override
      public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url);
      }

      @Override
      public HttpResponse<InputStream> send(HttpRequest request)
          throws IOException, InterruptedException {
        return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      }
    };
  }

  private OutputStream lines() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        throw new AssertionError("the bridge writes whole lines");
      }

      @Override
      public void write(byte[] line) {
        said.add(new String(line, StandardCharsets.UTF_8).strip());
      }
    };
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode message = StrictJson.parse(exchange.getRequestBody().readAllBytes());
      JsonNode params = message.path("params");
      var headers = exchange.getRequestHeaders();
      String method = message.path("method").asString();
      String region = headers.getFirst("Mcp-Param-" + wanted);
      served.add(method + " " + params.path("name").asString("-") + " " + region);
      assertThat(headers.getFirst("Mcp-Method")).isEqualTo(method);
      assertThat(headers).doesNotContainKey("Palyra-transport");
      Optional<String> argument = params.path("arguments").path("region").asStringOpt();
      String member;
      if (method.equals("tools/list")) {
        member = "\"result\":{\"tools\":[" + (listed ? tool() : "") + "]}";
      } else if (params.path("name").asString("").equals("plain")
          || argument.equals(Optional.ofNullable(region))) {
        member = "\"result\":{\"kept\":1.50}";
      } else {
        member = MISMATCH;
      }
      byte[] answer =
          ("{\"jsonrpc\":\"2.0\",\"id\":" + message.path("id") + "," + member + "}")
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(member.equals(MISMATCH) ? 400 : 200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private String tool() {
    return """
    {"name":"far","inputSchema":{"properties":{"region":{"type":"string","x-mcp-header":"%s"}}}}\
    """
        .formatted(wanted);
  }

  private JsonNode say(String line) throws Exception {
    client.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    client.flush();
    String answer = said.poll(1, TimeUnit.MINUTES);
    assertThat(answer).as("an answer").isNotNull();
    return StrictJson.parse(answer);
  }

  private JsonNode call(String tool, String arguments) throws Exception {
    return say(
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s,%s}}"
            .formatted(tool, arguments, META));
  }

  private static int code(JsonNode answer) {
    return answer.path("error").path("code").asInt(0);
  }

  @Test
  void whatAToolWantsInHeadersIsLearntOnceAndSent() throws Exception {
    assertThat(call("far", "{\"region\":\"eu\"}").toString())
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"kept\":1.50}}");
    assertThat(code(call("far", "{\"region\":\"us\"}"))).isZero();
    assertThat(code(call("far", "{}"))).isZero();
    assertThat(served)
        .containsExactly(
            "tools/call far null",
            "tools/list - null",
            "tools/call far eu",
            "tools/call far us",
            "tools/call far null");
  }

  @Test
  void aToolWithoutMarksCostsNoFurtherRequest() throws Exception {
    assertThat(code(call("plain", "{\"region\":\"eu\"}"))).isZero();
    assertThat(served).containsExactly("tools/call plain null");
  }

  @Test
  void aToolThatWantsOtherHeadersByNowIsAskedAboutAgain() throws Exception {
    assertThat(code(call("far", "{\"region\":\"eu\"}"))).isZero();
    wanted = "Zone";
    served.clear();

    assertThat(code(call("far", "{\"region\":\"eu\"}"))).isZero();
    assertThat(served)
        .containsExactly("tools/call far null", "tools/list - null", "tools/call far eu");
  }

  @Test
  void aCallWhoseHeadersCannotBeMendedIsNotSentAgain() throws Exception {
    listed = false; // The policy lets this client call no such tool.
    assertThat(code(call("far", "{\"region\":\"eu\"}"))).isEqualTo(-32020);
    assertThat(served).containsExactly("tools/call far null", "tools/list - null");
  }

  @Test
  void anArgumentThatNoHeaderHoldsIsTheCallsError() throws Exception {
    JsonNode refused = call("far", "{\"region\":\"" + "x".repeat(7_000) + "\"}");
    assertThat(code(refused)).isEqualTo(-32602);
    assertThat(refused.path("id").asInt()).isEqualTo(7);
    assertThat(refused.toString()).contains("Mcp-Param-Region").hasSizeLessThan(200);
  }

  @Test
  void whatCannotBeAHeaderIsAnsweredToo() throws Exception {
    JsonNode refused =
        say("{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"a\\nb\",\"params\":{%s}}".formatted(META));
    assertThat(code(refused)).isEqualTo(-32600);
    assertThat(refused.path("id").asInt()).isEqualTo(8);
    assertThat(served).isEmpty();
  }
}
