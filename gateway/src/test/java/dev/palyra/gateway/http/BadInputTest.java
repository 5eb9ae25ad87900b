package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with a request, its sender gets one clear line about it. */
class BadInputTest {
  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    var settings =
        TestServer.settings(
            folder,
            """
            [server]
            body-limit = 2000
            idle-timeout = "300ms"
            max-connections = 100
            drain = "1s"
            [access]
            failures-per-minute = 10000
            """);
    server = new TestServer(folder, settings, FakePolicy.permitAll(), Fixtures.echo(Map.of()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertProblem(TestServer.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.type()).isEqualTo("application/problem+json");
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.detail()).isNotBlank().doesNotContain("\n");
    assertThat(answer.body())
        .doesNotContain("java.", "Exception", "dev.palyra", "org.eclipse", "\tat ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "{\"tool\":                       | malformed-json | malformed JSON at line 1, column 9",
        "{\"tool\":\"a\",\"tool\":\"b\"}  | malformed-json | duplicate key at line 1, column 19",
        "{\"tool\":\"echo\"} x            | malformed-json | malformed JSON at line 1, column 17",
        "[]                               | invalid-request | the body must be a JSON object",
        "{}                               | invalid-request | `tool` is missing",
        "{\"tool\":7}                     | invalid-request | `tool` must be a string",
        "{\"tool\":\"echo\",\"arguments\":[]} | malformed-json | `arguments`: arguments must be a JSON object",
        "{\"tool\":\"echo\",\"argments\":{}} | invalid-request | unknown member `argments`; did you mean `arguments`?",
        "{\"tool\":\"echo\",\"wait\":\"no\"} | invalid-request | `wait` must be true or false",
        "{\"tool\":\"e cho\"}             | invalid-request | tool name must be 1 to 128 letters, digits, `_`, `-` with dots between, got `e cho`",
        "{\"tool\":\"echo\",\"run\":\"a b\"} | invalid-request | run must be 1 to 128 letters, digits or one of `_.:@/-`, got `a b`",
        "{\"tool\":\"echo\",\"labels\":[1]} | invalid-request | `labels` must hold strings only",
      })
  void bodiesOfCalls(String body, String code, String detail) {
    var answer = server.post(AGENT, "/v1/calls", body);

    assertProblem(answer, 400, code);
    assertThat(answer.detail()).isEqualTo(detail);
  }

  @Test
  void unknownToolAndSchemaViolations() {
    var unknown = server.post(AGENT, "/v1/calls", "{\"tool\":\"nope\"}");
    assertProblem(unknown, 422, "unknown-tool");
    assertThat(unknown.detail()).isEqualTo("unknown tool `nope`");

    // The caller of an asynchronous call is owed the reason just the same.
    assertProblem(
        server.post(AGENT, "/v1/calls", "{\"tool\":\"nope\",\"wait\":false}"), 422, "unknown-tool");
  }

  @Test
  void bodyOverTheLimit() {
    String body = "{\"tool\":\"echo\",\"run\":\"" + "x".repeat(3_000) + "\"}";
    assertProblem(server.post(AGENT, "/v1/calls", body), 413, "too-large");

    // Without a length in front it is found out while reading.
    var chunked =
        server
            .as(AGENT, "/v1/calls")
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
    assertProblem(server.send(chunked), 413, "too-large");
  }

  @Test
  void wrongTypeOfBody() {
    var text = server.as(AGENT, "/v1/calls").POST(BodyPublishers.ofString("{\"tool\":\"echo\"}"));
    assertProblem(server.send(text), 415, "unsupported-type");
  }

  @Test
  void tokens() {
    assertProblem(server.send(server.request("/v1/tools").GET()), 401, "unauthenticated");
    for (String header :
        List.of(
            "Bearer",
            "Bearer x",
            "Basic eDp5",
            "Bearer plt_000000000000_0000000000000000000000000000000000000000000000000")) {
      var answer = server.send(server.request("/v1/tools").header("Authorization", header).GET());
      assertProblem(answer, 401, "unauthenticated");
      assertThat(answer.headers()).containsKey("www-authenticate");
      assertThat(answer.body()).doesNotContain("plt_");
    }
  }

  @Test
  void anAgentsTokenIsNoOperators() {
    for (Route route : Route.values()) {
      if (route.role() == Role.OPERATOR) {
        String path = route.template().replaceAll("[{}]", "");
        assertProblem(
            server.send(server.as(AGENT, path).method(route.method(), BodyPublishers.noBody())),
            403,
            "not-allowed");
      }
    }
  }

  @Test
  void onlyTheRoutesOnThisListAnswerWithoutACredential() {
    var open = new java.util.TreeSet<String>();
    for (Route route : Route.values()) {
      var answer =
          server.send(
              server
                  .request(route.template().replaceAll("[{}]", ""))
                  .method(route.method(), BodyPublishers.noBody()));
      if (answer.status() != 401) {
        open.add(route.template());
      }
    }
    assertThat(open)
        .containsExactly(
            "/account",
            "/assets/{name}",
            "/bootstrap",
            "/healthz",
            "/login",
            "/oauth/callback",
            "/v1/enrolment",
            "/v1/enrolment/complete",
            "/v1/enrolment/passkey",
            "/v1/openapi.json",
            "/v1/session",
            "/v1/session/passkey");
  }

  @Test
  void routesAndMethods() {
    assertProblem(server.get(OPERATOR, "/v2"), 404, "unknown-route");
    assertProblem(server.get(OPERATOR, "/v1/calls/"), 404, "not-found");
    assertProblem(server.get(OPERATOR, "/v1/calls/x/y/z"), 404, "unknown-route");
    var wrong = server.get(OPERATOR, "/v1/calls");
    assertProblem(wrong, 405, "method-not-allowed");
    assertThat(wrong.headers().get("allow")).containsExactly("POST");
  }

  @Test
  void absentThings() {
    String id = "01JZZZZZZZZZZZZZZZZZZZZZZ0";
    assertProblem(server.get(OPERATOR, "/v1/calls/" + id), 404, "not-found");
    assertProblem(server.get(OPERATOR, "/v1/calls/x"), 404, "not-found");
    assertProblem(server.get(OPERATOR, "/v1/approvals/" + id), 404, "not-found");
    assertProblem(
        server.post(OPERATOR, "/v1/approvals/" + id + "/decision", "{\"verdict\":\"approve\"}"),
        404,
        "not-found");
    assertProblem(
        server.send(server.as(OPERATOR, "/v1/secrets/global/none").DELETE()), 404, "not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/approvals?state=lost | `state` must be one of waiting, granted, denied, expired, cancelled, consumed",
        "/v1/approvals?limit=501  | `limit` must be a whole number from 1 to 500",
        "/v1/approvals?before=x   | `before` must be the id of an approval",
        "/v1/audit?after=-1       | `after` must be a whole number from 0 to 9223372036854775807",
        "/v1/audit?kind=A         | `kind` must be a kind such as call.decided, or a prefix such as call.",
        "/v1/audit?limit=1&limit=2 | `limit` is given more than once",
        "/v1/status?verbose=1     | unknown query parameter `verbose`",
      })
  void queries(String path, String detail) {
    var answer = server.get(OPERATOR, path);

    assertProblem(answer, 400, "invalid-request");
    assertThat(answer.detail()).isEqualTo(detail);
  }

  @Test
  void secretsAreCheckedAndNeverEchoed() {
    String value = "correct-horse-battery-staple";
    var badScope =
        server.send(
            server.as(OPERATOR, "/v1/secrets/nowhere/key").PUT(BodyPublishers.ofString(value)));
    assertProblem(badScope, 400, "invalid-request");
    assertThat(badScope.body()).doesNotContain(value);
    assertProblem(
        server.send(server.as(OPERATOR, "/v1/secrets/global/key").PUT(BodyPublishers.noBody())),
        400,
        "invalid-request");
    assertProblem(
        server.send(
            server
                .as(OPERATOR, "/v1/secrets/global/key")
                .PUT(BodyPublishers.ofByteArray(new byte[65_537]))),
        413,
        "too-large");
    assertThat(server.vault.list(java.util.Optional.empty())).isEmpty();
  }

  @Test
  void aReboundHostNameGetsNothing() throws IOException {
    String answer = raw("GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 421 ").contains("\"code\":\"misdirected\"");
  }

  @Test
  void malformedHttpIsAProblemToo() throws IOException {
    assertThat(raw("GET /healthz HTTP/1.1\r\nHost: localhost\r\nBad Header\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "\"code\":\"bad-request\"")
        .doesNotContain("jetty", "Jetty", "java.");
    assertThat(
            raw(
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "
                    + "x".repeat(20_000)
                    + "\r\n\r\n"))
        .contains("\"detail\":\"the headers are too long\"");
    assertThat(raw("GET /v1/%2e%2e/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ");
  }

  @Test
  void aBodyThatNeverComesIsGivenUp() throws IOException {
    // The server's idle timeout is 300 ms here; the answer comes because of it, not of us.
    String token =
        server.as(AGENT, "/v1/calls").build().headers().firstValue("Authorization").orElseThrow();
    assertThat(
            raw(
                "POST /v1/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 10\r\nAuthorization: "
                    + token
                    + "\r\n\r\n{"))
        .startsWith("HTTP/1.1 400 ")
        .contains("the body did not arrive in time");
  }

  @Test
  void everyAnswerCarriesTheSecurityHeaders() {
    for (var answer :
        List.of(server.get(OPERATOR, "/v1/status"), server.send(server.request("/none").GET()))) {
      assertThat(answer.headers())
          .containsEntry("x-content-type-options", List.of("nosniff"))
          .containsEntry("cache-control", List.of("no-store"))
          .containsEntry(
              "content-security-policy", List.of("default-src 'none'; frame-ancestors 'none'"))
          .containsEntry("referrer-policy", List.of("no-referrer"))
          .doesNotContainKey("server");
    }
  }

  /** Who is told so does not send the next request into a connection that is being closed. */
  @Test
  void anAnswerBeforeTheBodyEndsTheConnection() throws IOException {
    String head =
        "POST /v1/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";

    assertThat(answer(head)).startsWith("HTTP/1.1 401").contains("Connection: close");
    assertThat(answer(head + "{}")).startsWith("HTTP/1.1 401").doesNotContain("Connection: close");
  }

  /** The head of an answer, whether or not the connection lives on. */
  private static String answer(String request) throws IOException {
    try (var socket = new Socket(server.url().getHost(), server.url().getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      var head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        assertThat(next).as("the end in %s", head).isNotNegative();
        head.append((char) next);
      }
      return head.toString();
    }
  }

  private static String raw(String request) throws IOException {
    try (var socket = new Socket(server.url().getHost(), server.url().getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
