package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.access.Session;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditEvent.OperatorChanged;
import dev.palyra.store.AuditQuery;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a stranger, another page and a lesser role try at each route: refused, bounded, recorded.
 */
class SecuritySuiteTest {
  /** Whatever answers without a credential; a route that is not here must not. */
  private static final Set<Route> OPEN =
      EnumSet.of(
          Route.HEALTH,
          Route.OPENAPI,
          Route.SESSION_BEGIN,
          Route.SESSION_PASSKEY,
          Route.ENROLMENT_OPEN,
          Route.ENROLMENT_PASSKEY,
          Route.ENROLMENT_COMPLETE,
          Route.PAGE_LOGIN,
          Route.PAGE_BOOTSTRAP,
          Route.PAGE_ACCOUNT,
          Route.PAGE_OAUTH_CALLBACK,
          Route.PAGE_ASSET);

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    // Without the budget for refusals, which would answer in place of what is looked at.
    var settings = TestServer.settings(folder, "access.failures-per-minute = 10000");
    server = new TestServer(folder, settings, FakePolicy.permitAll(), Fixtures.echo(Map.of()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private record Browser(String cookie, String csrf) {}

  /** Puts a session into the store as a login would, with times of one's own. */
  private Browser session(String operator, String role, Instant begun, Instant used) {
    if (server.store.operators().find(operator).isEmpty()) {
      server
          .store
          .log()
          .append(
              new OperatorChanged(
                  Optional.empty(),
                  Optional.of(Operator.of(operator, Set.of(), Set.of(role))),
                  "added",
                  OPERATOR));
    }
    String value = (operator + "x".repeat(43)).substring(0, 43).replace('.', 'y');
    String unique = value.substring(0, 33) + String.format("%010d", ++sessions);
    String hash = dev.palyra.core.Digests.sha256Hex("palyra-session-v1", unique);
    server
        .store
        .log()
        .append(
            new AccessChanged(
                new AccessChange.SessionBegun(
                    new Session(
                        String.format("%016x", sessions),
                        operator,
                        hash,
                        Set.of("password", "totp"),
                        begun,
                        used,
                        Optional.empty(),
                        "127.0.0.1",
                        "test"))));
    String csrf = dev.palyra.auth.login.Cookie.parse(unique).orElseThrow().csrf();
    return new Browser("__Host-palyra_session=" + unique, csrf);
  }

  private int sessions;

  private Browser admin() {
    Instant now = Instant.now();
    return session("ann", "admin", now, now);
  }

  private static String path(Route route) {
    return route.template().replaceAll("\\{[a-z]+}", "x");
  }

  private HttpRequest.Builder request(Route route, Browser browser, Map<String, String> headers) {
    var request =
        server
            .request(path(route))
            .header("Cookie", browser.cookie)
            .header("Content-Type", "application/json")
            .method(
                route.method(),
                route.method().equals("GET")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString("{}"));
    headers.forEach(request::header);
    return request;
  }

  private String own() {
    return server.url().toString();
  }

  private static List<Route> behindALogin() {
    return java.util.Arrays.stream(Route.values())
        .filter(route -> route.role() == Role.OPERATOR || route.role() == Role.CALLER)
        .toList();
  }

  @Test
  void noRouteAnswersWithoutACredentialButThoseOnTheList() {
    for (Route route : Route.values()) {
      var answer = server.send(request(route, new Browser("a=b", ""), Map.of("Origin", own())));
      boolean refused = answer.status() == 401 || (answer.status() == 403 && !OPEN.contains(route));
      assertThat(refused).as(route + ": " + answer.status()).isEqualTo(!OPEN.contains(route));
    }
  }

  @Test
  void everyMutationNeedsTheTokenOfItsOwnSession() {
    Browser ann = admin();
    Browser other = admin();
    for (Route route : behindALogin()) {
      if (!route.method().equals("GET")) {
        for (Map<String, String> headers :
            List.of(
                Map.of("Origin", own()),
                Map.of("Origin", own(), "X-Palyra-CSRF", other.csrf),
                Map.of("X-Palyra-CSRF", ann.csrf),
                Map.of("Origin", "http://localhost:1", "X-Palyra-CSRF", ann.csrf),
                Map.of("Origin", "null", "X-Palyra-CSRF", ann.csrf),
                Map.of("Origin", own(), "X-Palyra-CSRF", ann.csrf, "Sec-Fetch-Site", "same-site"),
                Map.of(
                    "Origin", own(), "X-Palyra-CSRF", ann.csrf, "Sec-Fetch-Site", "cross-site"))) {
          assertThat(server.send(request(route, ann, headers)).code())
              .as(route + " with " + headers.keySet())
              .isEqualTo("forged-request");
        }
      }
    }
  }

  @Test
  void noPageOfAnotherSiteReadsWithTheCookie() {
    Browser ann = admin();
    for (Route route : behindALogin()) {
      if (route.method().equals("GET") && route != Route.RUN_EVENTS && route != Route.EVENTS) {
        var headers = Map.of("Sec-Fetch-Site", "same-site");
        assertThat(server.send(request(route, ann, headers)).code())
            .as(route.template())
            .isEqualTo("forged-request");
      }
    }
  }

  @Test
  void aLesserRoleIsRefusedEveryMutationThatIsNotItsOwn() {
    Instant now = Instant.now();
    Browser bob = session("bob", "auditor", now, now);
    var headers = Map.of("Origin", own(), "X-Palyra-CSRF", bob.csrf);
    for (Route route : behindALogin()) {
      boolean own = route.area().equals("session") || route.area().equals("sessions");
      if (!route.method().equals("GET") && !own) {
        assertThat(server.send(request(route, bob, headers)).code())
            .as(route.template())
            .isEqualTo("not-allowed");
      }
    }
    for (Route route : Route.values()) {
      if (route.role() == Role.OPERATOR) {
        var asAgent =
            server
                .as(AGENT, path(route))
                .header("Content-Type", "application/json")
                .method(
                    route.method(),
                    route.method().equals("GET")
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString("{}"));
        assertThat(server.send(asAgent).status()).as(route.template()).isEqualTo(403);
      }
    }
  }

  @Test
  void sessionsEndIdleAndInAnyCase() {
    Instant now = Instant.now();
    Browser idle =
        session("ann", "admin", now.minus(Duration.ofHours(1)), now.minus(Duration.ofMinutes(31)));
    Browser old = session("ann", "admin", now.minus(Duration.ofHours(13)), now);
    Browser young = session("ann", "admin", now.minus(Duration.ofHours(11)), now);

    assertThat(server.send(request(Route.SESSION_GET, idle, Map.of())).status()).isEqualTo(401);
    assertThat(server.send(request(Route.SESSION_GET, old, Map.of())).status()).isEqualTo(401);
    assertThat(server.send(request(Route.SESSION_GET, young, Map.of())).status()).isEqualTo(200);
  }

  @Test
  void anExpiredTokenOpensNothing() {
    var token = dev.palyra.auth.token.Token.mint(new java.security.SecureRandom());
    Instant past = Instant.now().minusSeconds(3_600);
    server
        .store
        .log()
        .append(
            new AccessChanged(
                new AccessChange.TokenMade(
                    new AccessToken(
                        token.id(),
                        OPERATOR,
                        "old",
                        dev.palyra.core.Digests.sha256Hex("palyra-token-v1", token.reveal()),
                        Set.of("all"),
                        past,
                        Optional.of(past.plusSeconds(60)),
                        Optional.empty(),
                        Optional.empty()),
                    OPERATOR)));
    var request = server.request("/v1/status").header("Authorization", "Bearer " + token.reveal());
    assertThat(server.send(request).status()).isEqualTo(401);
  }

  @Test
  void aReboundHostNameGetsNothing() throws IOException {
    for (String host : List.of("evil.example", "localhost.evil.example", "127.0.0.1.nip.io")) {
      for (String path : List.of("/login", "/v1/session", "/healthz", "/console/")) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.url().getPort())) {
          String head =
              "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
          socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
          String answer =
              new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertThat(answer).as(host + path).startsWith("HTTP/1.1 421");
        }
      }
    }
  }

  /**
   * Ten thousand guesses: a handful is looked at, the rest waits; known and unknown names alike.
   */
  @Tag("soak")
  @Test
  void tenThousandGuessesAreBoundedAndRecorded() {
    Browser _ = admin();
    int looked = 0;
    for (int i = 0; i < 10_000; i++) {
      var answer =
          server.send(
              server
                  .request("/v1/session")
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(guess(i % 2 == 0 ? "ann" : "zoe", i))));
      if (answer.status() == 401) {
        looked++;
      } else {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers()).containsKey("retry-after");
      }
    }
    assertThat(looked).isBetween(1, 60);
    long recorded =
        server
            .store
            .audit()
            .page(
                new AuditQuery(
                    0,
                    Optional.of("access.proof-failed"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    1_000))
            .size();
    assertThat(recorded).isEqualTo(looked);
  }

  private static String guess(String name, int number) {
    return "{\"operator\":\"%s\",\"password\":\"guess %d\",\"totp\":\"000000\"}"
        .formatted(name, number);
  }

  @Test
  void aCookieThatIsThereTwiceCountsForNothing() {
    Browser ann = admin();
    var twice = new Browser(ann.cookie + "; " + ann.cookie, ann.csrf);
    assertThat(server.send(request(Route.SESSION_GET, twice, Map.of())).status()).isEqualTo(401);
  }
}
