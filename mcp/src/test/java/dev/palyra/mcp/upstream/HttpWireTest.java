package dev.palyra.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.palyra.core.secret.Secret;
import dev.palyra.mcp.wire.HeaderMarks;
import dev.palyra.mcp.wire.Meta;
import dev.palyra.mcp.wire.RequestHeaders;
import dev.palyra.mcp.wire.Rpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** What comes over HTTP, and what a server is shown. */
class HttpWireTest {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final List<String> shown = new ArrayList<>();
  private final List<String> names = new CopyOnWriteArrayList<>();
  private final List<String> challenges = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>(List.of("old"));
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<String> regions = new CopyOnWriteArrayList<>();
  private volatile HeaderMarks marks = HeaderMarks.NONE;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private HttpWire wire;
  private volatile Answer answer = new Answer(200, "", "{}");

  private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();

  /** What the server does with one request. */
  private interface Script {
    void play(HttpExchange exchange) throws IOException;
  }

  private record Answer(int status, String challenge, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext("/mcp", this::answer);
    server.setExecutor(threads);
    server.start();
    wire =
        new HttpWire(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mcp"),
            authorization(),
            new RequestHeaders(tool -> marks, _ -> false),
            new Wire.Listener() {
              @Override
              public void received(JsonNode message) {
                heard.add(message.toString());
              }

              @Override
              public void closed(String why, boolean fault) {
                heard.add("closed: " + why);
              }
            },
            1 << 20);
  }

  private Authorization authorization() {
    return new Authorization() {
      @Override
      public Optional<Secret> bearer() {
        return tokens.isEmpty() ? Optional.empty() : Optional.of(Secret.ofUtf8(tokens.getLast()));
      }

      @Override
      public boolean renew(Secret refused) {
        return tokens.size() == 1 && tokens.add("new");
      }

      @Override
      public String refused(String challenge) {
        challenges.add(challenge);
        return "it wants a login";
      }

      @Override
      public String insufficient(String challenge) {
        challenges.add(challenge);
        return "too few scopes";
      }
    };
  }

  private void answer(HttpExchange exchange) throws IOException {
    Script script = scripts.poll();
    if (script != null) {
      script.play(exchange);
      return;
    }
    String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    synchronized (shown) {
      shown.add(token);
    }
    names.add(String.valueOf(exchange.getRequestHeaders().getFirst("Mcp-Name")));
    regions.add(String.valueOf(exchange.getRequestHeaders().getFirst("Mcp-Param-Region")));
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Answer now = token.equals("Bearer new") ? new Answer(200, "", "{\"new\":true}") : answer;
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    if (!now.challenge().isEmpty()) {
      exchange.getResponseHeaders().add("WWW-Authenticate", now.challenge());
    }
    byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(now.status(), body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @AfterEach
  void stop() {
    wire.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private String ask() throws InterruptedException {
    assertThat(wire.send(Rpc.request(StringNode.valueOf("a-1"), "tools/list", Rpc.object())))
        .isTrue();
    String said = heard.poll(1, TimeUnit.MINUTES);
    return said == null ? "nothing" : said;
  }

  @Test
  void anErrorThatNamesNoRequestAnswersTheOneThatItCameFor() throws Exception {
    answer =
        new Answer(
            400,
            "",
            "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,\"message\":\"no\"},\"id\":null}");
    assertThat(ask()).contains("\"id\":\"a-1\"").contains("-32000");
  }

  @Test
  void aRefusedTokenIsRenewedOnceAndTheRequestSentAgain() throws Exception {
    answer = new Answer(401, "Bearer scope=\"x\"", "{}");
    assertThat(ask()).isEqualTo("{\"new\":true}");
    assertThat(shown).containsExactly("Bearer old", "Bearer new");
    assertThat(challenges).isEmpty();
  }

  @Test
  void withoutATokenTheServerWaitsForALogin() throws Exception {
    tokens.clear();
    answer = new Answer(401, "Bearer resource_metadata=\"https://x.example/m\"", "{}");
    assertThat(ask()).isEqualTo("closed: it wants a login");
    assertThat(shown).containsExactly("null");
    assertThat(challenges).containsExactly("Bearer resource_metadata=\"https://x.example/m\"");
  }

  @Test
  void tooFewScopesAreOneCallsError() throws Exception {
    answer = new Answer(403, "Bearer error=\"insufficient_scope\", scope=\"more\"", "{}");
    assertThat(ask()).contains("too few scopes").contains("\"id\":\"a-1\"");
    answer = new Answer(200, "", "{\"still\":\"there\"}");
    assertThat(ask()).contains("still");
  }

  @Test
  void aNameIsMirroredAsItIsWhereAHeaderCanCarryIt() throws Exception {
    for (String name : List.of("my-tool", "two words", " edge", "grüße", "=?base64?eA==?=")) {
      ObjectNode params = Rpc.object().put("name", name);
      params.putObject("_meta").put(Meta.REVISION, "2026-07-28");
      assertThat(wire.send(Rpc.request(StringNode.valueOf("a-1"), "tools/call", params))).isTrue();
      assertThat(heard.poll(1, TimeUnit.MINUTES)).isNotNull();
    }
    assertThat(names.subList(0, 2)).containsExactly("my-tool", "two words");
    assertThat(names.subList(2, 5)).allMatch(name -> name.startsWith("=?base64?"));
    assertThat(names.getLast()).isNotEqualTo("=?base64?eA==?=");
  }

  @Test
  void aMarkedArgumentGoesIntoItsHeader() throws Exception {
    marks = marks();
    for (String region : List.of("eu", "", "a\r\nX-Evil: 1")) {
      assertThat(wire.send(call(region))).isTrue();
      assertThat(heard.poll(1, TimeUnit.MINUTES)).isNotNull();
    }
    assertThat(regions).containsExactly("eu", "", "=?base64?YQ0KWC1FdmlsOiAx?=");
  }

  @Test
  void whatNoHeaderTakesIsSaidToTheCallerAndNotSent() throws Exception {
    marks = marks();
    assertThat(wire.send(call("x".repeat(10_000)))).isTrue();
    assertThat(heard.poll(1, TimeUnit.MINUTES)).contains("\"id\":\"c-1\"").contains("longer than");
    assertThat(regions).isEmpty();
    assertThat(wire.send(call("still there"))).isTrue();
    assertThat(heard.poll(1, TimeUnit.MINUTES)).isEqualTo("{}");
  }

  private static HeaderMarks marks() {
    return HeaderMarks.of(
        Rpc.parse(
            """
            {"properties": {"region": {"type": "string", "x-mcp-header": "Region"}}}
            """
                .getBytes(StandardCharsets.UTF_8)));
  }

  private static ObjectNode call(String region) {
    ObjectNode params = Rpc.object().put("name", "tool");
    params.putObject("arguments").put("region", region);
    params.putObject("_meta").put(Meta.REVISION, "2026-07-28");
    return Rpc.request(StringNode.valueOf("c-1"), "tools/call", params);
  }

  private static void stream(HttpExchange exchange, String events) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.getResponseHeaders().add("Mcp-Session-Id", "s-1");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
  }

  @Test
  void aStreamThatEndsBeforeTheAnswerIsGoneOnWith() throws Exception {
    wire.speaks("2025-11-25");
    var resumed = new LinkedBlockingQueue<String>();
    scripts.add(exchange -> {
      stream(exchange, "id: e-1\nretry: 0\ndata:\n\n");
      exchange.close();
    });
    scripts.add(exchange -> {
      var headers = exchange.getRequestHeaders();
      resumed.add(
          exchange.getRequestMethod()
              + " "
              + headers.getFirst("Last-Event-ID")
              + " "
              + headers.getFirst("Mcp-Session-Id")
              + " "
              + headers.getFirst("MCP-Protocol-Version")
              + " "
              + headers.getFirst("Authorization"));
      stream(exchange, "id: e-2\ndata: {\"jsonrpc\":\"2.0\",\"id\":\"a-1\",\"result\":{}}\n\n");
      exchange.close();
    });

    assertThat(ask()).contains("\"result\"");
    assertThat(resumed).containsExactly("GET e-1 s-1 2025-11-25 Bearer old");
  }

  @Test
  void aStreamThatCannotBeGoneOnWithIsAnErrorOfThatCallAlone() throws Exception {
    wire.speaks("2025-11-25");
    scripts.add(exchange -> {
      stream(exchange, ": nothing to go on behind\n\n");
      exchange.close();
    });
    assertThat(ask()).contains("broke off its answer").contains("\"id\":\"a-1\"");
    assertThat(ask()).isEqualTo("{}");
  }

  @Test
  void withoutASessionNoStreamIsGoneOnWith() throws Exception {
    scripts.add(exchange -> {
      stream(exchange, "id: e-1\nretry: 0\ndata:\n\n");
      exchange.close();
    });
    assertThat(ask()).contains("broke off its answer");
    assertThat(shown).isEmpty(); // The one request was the script's.
  }

  @Test
  void whatTheServerSaysByItselfIsHeardOnceTheSessionHasBegun() throws Exception {
    wire.speaks("2025-11-25");
    scripts.add(exchange -> exchange.sendResponseHeaders(202, -1));
    scripts.add(exchange ->
        stream(exchange, "data: {\"told\":" + "\"" + exchange.getRequestMethod() + "\"}\n\n"));
    assertThat(wire.send(Rpc.notification("notifications/initialized", Rpc.object()))).isTrue();
    assertThat(heard.poll(1, TimeUnit.MINUTES)).isEqualTo("{\"told\":\"GET\"}");
  }

  @Test
  void aServerMayHaveNothingToSayByItself() throws Exception {
    wire.speaks("2025-11-25");
    var refused = new CountDownLatch(1);
    scripts.add(exchange -> exchange.sendResponseHeaders(202, -1));
    scripts.add(exchange -> {
      exchange.sendResponseHeaders(405, -1);
      refused.countDown();
    });
    assertThat(wire.send(Rpc.notification("notifications/initialized", Rpc.object()))).isTrue();
    assertThat(refused.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(ask()).isEqualTo("{}");
  }

  @Test
  void withdrawingACallOfTheStatelessRevisionEndsItsStream() throws Exception {
    var open = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    scripts.add(exchange -> {
      stream(exchange, ": waiting\n\n");
      open.countDown();
      try {
        while (true) {
          exchange.getResponseBody().write(": still\n\n".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          LockSupport.parkNanos(10_000_000);
        }
      } catch (IOException e) {
        ended.countDown();
      }
    });
    assertThat(wire.send(call("eu"))).isTrue();
    assertThat(open.await(1, TimeUnit.MINUTES)).isTrue();

    ObjectNode params = Rpc.object().put("requestId", "c-1");
    assertThat(wire.send(Rpc.notification("notifications/cancelled", params))).isTrue();

    assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(ask()).isEqualTo("{}");
    assertThat(ask()).isEqualTo("{}");
    assertThat(bodies).noneMatch(body -> body.contains("cancelled"));
  }

  @Test
  void nothingIsSaidOfACallThatNobodyWaitsFor() throws Exception {
    var begun = new CountDownLatch(1);
    scripts.add(exchange -> {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      begun.countDown();
    });
    assertThat(wire.send(call("eu"))).isTrue();
    assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
    LockSupport.parkNanos(50_000_000); // Most likely it reads the body by now.

    ObjectNode params = Rpc.object().put("requestId", "c-1");
    assertThat(wire.send(Rpc.notification("notifications/cancelled", params))).isTrue();

    assertThat(ask()).isEqualTo("{}");
    assertThat(heard).isEmpty();
  }

  @Test
  void withdrawingACallOfASessionIsSaid() throws Exception {
    wire.speaks("2025-11-25");
    var said = new LinkedBlockingQueue<String>();
    scripts.add(exchange -> {
      said.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(202, -1);
    });
    ObjectNode params = Rpc.object().put("requestId", "a-1");
    assertThat(wire.send(Rpc.notification("notifications/cancelled", params))).isTrue();
    assertThat(said.poll(1, TimeUnit.MINUTES)).contains("\"requestId\":\"a-1\"");
  }
}
