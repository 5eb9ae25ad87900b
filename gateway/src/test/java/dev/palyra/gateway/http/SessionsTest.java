package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Enrolling, logging in and out, over HTTP as a browser does it. */
class SessionsTest {
  private static final String PASSWORD = "correct horse battery staple";

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server =
        new TestServer(
            folder, Settings.defaults(folder), FakePolicy.permitAll(), Fixtures.echo(Map.of()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What a browser keeps. */
  private record Browser(String cookie, String csrf) {}

  private TestServer.Answer page(String method, String path, String body, Browser browser) {
    HttpRequest.Builder request =
        server
            .request(path)
            .header("Origin", server.url().toString())
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!browser.cookie.isEmpty()) {
      request.header("Cookie", browser.cookie).header("X-Palyra-CSRF", browser.csrf);
    }
    return server.send(request);
  }

  private static final Browser NEW = new Browser("", "");

  private static Browser after(TestServer.Answer answer) {
    String set = answer.headers().getOrDefault("set-cookie", java.util.List.of("")).getFirst();
    assertThat(set)
        .matches(
            "__Host-palyra_session=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict");
    return new Browser(set.substring(0, set.indexOf(';')), answer.json().path("csrf").asString());
  }

  private static String code(String secret, int steps) {
    try {
      var totp = new TimeBasedOneTimePasswordGenerator();
      return totp.generateOneTimePasswordString(
          new SecretKeySpec(Base32.decode(secret), "HmacSHA1"),
          Instant.now().plus(Duration.ofSeconds(30L * steps)));
    } catch (java.security.InvalidKeyException e) {
      throw new AssertionError(e);
    }
  }

  private record Enrolled(Browser browser, String secret, String recovery) {}

  private Enrolled enrol() {
    var made = server.post(OPERATOR, "/v1/enrolment-links", "{}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    String link = made.json().path("path").asString().replace("/bootstrap#", "");
    var offer = page("POST", "/v1/enrolment", "{\"link\":\"" + link + "\"}", NEW);
    String secret = offer.json().path("totp").path("secret").asString();
    var done =
        page(
            "POST",
            "/v1/enrolment/complete",
            "{\"link\":\"%s\",\"operator\":\"ann\",\"password\":\"%s\",\"totp\":\"%s\"}"
                .formatted(link, PASSWORD, code(secret, -1)),
            NEW);
    assertThat(done.status()).as(done.body()).isEqualTo(201);
    assertThat(page("POST", "/v1/enrolment", "{\"link\":\"" + link + "\"}", NEW).status())
        .isEqualTo(403);
    return new Enrolled(after(done), secret, done.json().path("recovery_codes").get(0).asString());
  }

  private TestServer.Answer logIn(String factor, String code) {
    return page(
        "POST",
        "/v1/session",
        "{\"operator\":\"ann\",\"password\":\"%s\",\"%s\":\"%s\"}"
            .formatted(PASSWORD, factor, code),
        NEW);
  }

  @Test
  void theFirstOperatorEnrolsOnceAndIsIn() {
    Enrolled ann = enrol();

    var session = page("GET", "/v1/session", "", ann.browser);
    assertThat(session.status()).isEqualTo(200);
    assertThat(session.json().path("operator").asString()).isEqualTo("ann");
    assertThat(session.json().path("roles").get(0).asString()).isEqualTo("admin");
    assertThat(session.json().path("csrf").asString()).isEqualTo(ann.browser.csrf);
    assertThat(session.json().path("methods")).hasSize(2);
    assertThat(page("GET", "/v1/approvals", "", ann.browser).status()).isEqualTo(200);
    assertThat(server.post(OPERATOR, "/v1/enrolment-links", "{}").status()).isEqualTo(400);
  }

  @Test
  void aLoginTakesBothFactorsAndEachCodeOnce() {
    Enrolled ann = enrol();

    var in = logIn("totp", code(ann.secret, 0));
    assertThat(in.status()).as(in.body()).isEqualTo(200);
    assertThat(after(in).cookie).isNotEqualTo(ann.browser.cookie);
    assertThat(logIn("totp", code(ann.secret, 0)).status()).isEqualTo(401);
    assertThat(logIn("recovery", ann.recovery).status()).isEqualTo(200);
    assertThat(logIn("recovery", ann.recovery).status()).isEqualTo(401);
  }

  @Test
  void aMutationNeedsTheTokenAndItsOwnOrigin() {
    Enrolled ann = enrol();
    var request =
        server
            .request("/v1/session")
            .header("Cookie", ann.browser.cookie)
            .header("Origin", server.url().toString())
            .DELETE();
    assertThat(server.send(request).code()).isEqualTo("forged-request");
    var foreign =
        server
            .request("/v1/session")
            .header("Cookie", ann.browser.cookie)
            .header("X-Palyra-CSRF", ann.browser.csrf)
            .header("Origin", "http://localhost:1")
            .DELETE();
    assertThat(server.send(foreign).code()).isEqualTo("forged-request");
    assertThat(page("DELETE", "/v1/session", "", ann.browser).status()).isEqualTo(204);
    assertThat(page("GET", "/v1/session", "", ann.browser).status()).isEqualTo(401);
  }

  @Test
  void steppingUpGivesAnotherCookieAndOneProof() {
    Enrolled ann = enrol();

    var up =
        page(
            "POST",
            "/v1/session/step-up",
            "{\"totp\":\"" + code(ann.secret, 0) + "\"}",
            ann.browser);
    assertThat(up.status()).as(up.body()).isEqualTo(200);
    Browser now = after(up);
    assertThat(page("GET", "/v1/session", "", ann.browser).status()).isEqualTo(401);
    String token = "{\"name\":\"ci\",\"scopes\":[\"audit:read\"]}";
    var made = page("POST", "/v1/tokens", token, now);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(page("POST", "/v1/tokens", token, now).code()).isEqualTo("step-up-required");

    String bearer = "Bearer " + made.json().path("token").asString();
    assertThat(server.send(server.request("/v1/audit").header("Authorization", bearer)).status())
        .isEqualTo(200);
    assertThat(server.send(server.request("/v1/secrets").header("Authorization", bearer)).status())
        .isEqualTo(403);
    String revoke = "/v1/tokens/" + made.json().path("id").asString();
    assertThat(page("DELETE", revoke, "", now).status()).isEqualTo(204);
    assertThat(server.send(server.request("/v1/audit").header("Authorization", bearer)).status())
        .isEqualTo(401);
  }

  @Test
  void signingOutEverywhereEndsEverySession() {
    Enrolled ann = enrol();
    Browser second = after(logIn("totp", code(ann.secret, 0)));
    assertThat(page("GET", "/v1/sessions", "", second).json().path("sessions")).hasSize(2);

    var out = page("DELETE", "/v1/sessions", "", second);

    assertThat(out.json().path("ended").asInt()).isEqualTo(2);
    assertThat(page("GET", "/v1/session", "", second).status()).isEqualTo(401);
    assertThat(page("GET", "/v1/session", "", ann.browser).status()).isEqualTo(401);
  }

  @Test
  void anotherPasswordTakesTheOldOneAndEndsTheOtherSessions() {
    Enrolled ann = enrol();
    Browser second = after(logIn("totp", code(ann.secret, 0)));
    String change = "{\"current\":\"%s\",\"new\":\"%s\"}";
    String next = "another horse, another battery";

    var wrong = page("POST", "/v1/session/password", change.formatted("no", next), second);
    assertThat(wrong.status()).as(wrong.body()).isEqualTo(401);
    var weak = page("POST", "/v1/session/password", change.formatted(PASSWORD, "short"), second);
    assertThat(weak.status()).as(weak.body()).isEqualTo(400);
    assertThat(page("GET", "/v1/session", "", ann.browser).status()).isEqualTo(200);

    var changed = page("POST", "/v1/session/password", change.formatted(PASSWORD, next), second);
    assertThat(changed.status()).as(changed.body()).isEqualTo(204);
    assertThat(page("GET", "/v1/session", "", second).status()).isEqualTo(200);
    assertThat(page("GET", "/v1/session", "", ann.browser).status()).isEqualTo(401);
    assertThat(logIn("recovery", ann.recovery).status()).isEqualTo(401);
    String login =
        "{\"operator\":\"ann\",\"password\":\"%s\",\"recovery\":\"%s\"}"
            .formatted(next, ann.recovery);
    assertThat(page("POST", "/v1/session", login, NEW).status()).isEqualTo(200);
  }

  @Test
  void whatWasWrongIsNotTold() {
    Enrolled ann = enrol();
    String wrong = "{\"operator\":\"%s\",\"password\":\"%s\",\"totp\":\"%s\"}";

    var unknown = page("POST", "/v1/session", wrong.formatted("bob", PASSWORD, "000000"), NEW);
    var password =
        page("POST", "/v1/session", wrong.formatted("ann", "no", code(ann.secret, 0)), NEW);
    var factor = page("POST", "/v1/session", wrong.formatted("ann", PASSWORD, "000000"), NEW);

    assertThat(unknown.status()).isEqualTo(401);
    assertThat(password.body()).isEqualTo(unknown.body());
    assertThat(factor.body()).isEqualTo(unknown.body());
  }

  @Test
  void attemptsToComeInAsSomebodyAreToldToThem() {
    Enrolled ann = enrol();
    assertThat(page("GET", "/v1/session", "", ann.browser).json().path("attempts").isNull())
        .isTrue();
    String wrong = "{\"operator\":\"%s\",\"password\":\"%s\",\"totp\":\"000000\"}";
    page("POST", "/v1/session", wrong.formatted("ann", "no"), NEW);
    page("POST", "/v1/session", wrong.formatted("ann", PASSWORD), NEW);
    page("POST", "/v1/session", wrong.formatted("bob", PASSWORD), NEW);

    var in = logIn("recovery", ann.recovery);

    var attempts = in.json().path("attempts");
    assertThat(attempts.path("count").asInt()).as(in.body()).isEqualTo(2);
    assertThat(attempts.path("with_password").asInt()).isOne();
    assertThat(attempts.path("address").asString()).isEqualTo("127.0.0.1");
    assertThat(page("GET", "/v1/session", "", after(in)).json().path("attempts"))
        .isEqualTo(attempts);
    var again = logIn("totp", code(ann.secret, 0));
    assertThat(again.json().path("attempts").isNull()).as(again.body()).isTrue();
  }

  @Test
  void anAgentCanNeitherInviteNorSeeSessions() {
    assertThat(server.post(AGENT, "/v1/enrolment-links", "{}").status()).isEqualTo(403);
    assertThat(server.get(AGENT, "/v1/sessions").status()).isEqualTo(403);
    assertThat(server.get(AGENT, "/v1/tokens").status()).isEqualTo(403);
  }

  @Test
  void aVisitToTheLoginPageIsNoRefusedAccess() {
    assertThat(page("GET", "/login", "", NEW).status()).isEqualTo(200);
    var asked = page("GET", "/v1/session", "", NEW); // As the page does, to know what to show.
    assertThat(asked.status()).isEqualTo(401);
    assertThat(asked.code()).isEqualTo("unauthenticated");
    assertThat(refusals()).isEmpty();
  }

  @Test
  void whatAPageMayNotAskWithoutACredentialIsARefusal() {
    page("GET", "/v1/sessions", "", NEW);
    page("DELETE", "/v1/session", "", NEW);
    assertThat(refusals())
        .containsExactly("GET /v1/sessions no-token", "DELETE /v1/session no-token");
  }

  @Test
  void aWrongCredentialIsARefusalAlsoOfThePagesQuestion() {
    String ended = "__Host-palyra_session=" + "A".repeat(43);
    page("GET", "/v1/session", "", new Browser(ended, "x"));
    page("GET", "/v1/session", "", new Browser(ended + "; " + ended, "x"));
    page("GET", "/v1/session", "", new Browser("__Host-palyra_session=", "x"));
    server.send(ask("same-origin").header("Authorization", "Bearer x"));
    server.send(ask("same-origin").header("Authorization", ""));
    assertThat(refusals())
        .containsExactly(
            "GET /v1/session no-session",
            "GET /v1/session no-token",
            "GET /v1/session no-session",
            "GET /v1/session wrong-token",
            "GET /v1/session wrong-token");
  }

  @Test
  void theQuestionOfAnythingButAPageOfOursIsARefusal() {
    server.send(server.request("/v1/session"));
    server.send(ask("none"));
    server.send(ask("same-site"));
    server.send(ask("cross-site"));
    server.send(ask("same-origin").header("Origin", "https://elsewhere.example"));
    server.send(ask("same-origin").header("Sec-Fetch-Site", "cross-site"));
    assertThat(refusals()).hasSize(6).containsOnly("GET /v1/session no-token");
  }

  private HttpRequest.Builder ask(String site) {
    return server.request("/v1/session").header("Sec-Fetch-Site", site);
  }

  /** What is on record as refused, oldest first. */
  private List<String> refusals() {
    var records = server.get(OPERATOR, "/v1/audit?kind=access.refused").json().path("records");
    return records
        .valueStream()
        .map(record -> record.path("fields"))
        .map(fields -> fields.path("action").asString() + " " + fields.path("why").asString())
        .toList();
  }

  @Test
  void thePagesForbidTheBrowserEverythingElse() {
    for (String path : new String[] {"/login", "/bootstrap", "/account", "/assets/api.js"}) {
      var page = server.send(server.request(path));
      assertThat(page.status()).as(path).isEqualTo(200);
      String policy =
          String.join(";", page.headers().getOrDefault("content-security-policy", List.of()));
      assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'");
      assertThat(policy).doesNotContain("unsafe");
    }
    assertThat(server.send(server.request("/assets/openapi.json")).status()).isEqualTo(404);
  }
}
