package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.Session;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditEvent.OperatorChanged;
import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import java.net.URLDecoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /v1/auth}: what the routes themselves decide; nothing here reaches a provider. */
class ProfilesTest {
  private static final String LOGIN = "{\"login\":{\"client_id\":\"palyra\"}}";

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder, Settings.defaults(folder), FakePolicy.permitAll());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TestServer.Answer put(String name, String json) {
    return server.send(
        server
            .as(OPERATOR, "/v1/auth/profiles/" + name)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json)));
  }

  @Test
  void aProfileIsMadeShownExplainedAndRemoved() {
    var made = put("main", "{\"key\":\"vault://global/openai\",\"scope\":\"agent:builder\"}");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    assertThat(made.json().path("endpoint").asString()).isEqualTo("https://api.openai.com/v1");
    assertThat(made.json().path("health").asString()).isEqualTo("missing");
    var _ =
        server.send(
            server
                .as(OPERATOR, "/v1/secrets/global/openai")
                .PUT(BodyPublishers.ofString("sk-something-long")));

    var listed = server.get(OPERATOR, "/v1/auth/profiles").json().path("profiles");
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).path("health").asString()).isEqualTo("ok");
    assertThat(listed.toString()).doesNotContain("sk-something-long");
    assertThat(considered("?agent=builder")).isEqualTo(1);
    assertThat(considered("?agent=other")).isZero();
    assertThat(server.get(OPERATOR, "/v1/auth/explain?profile=none").status()).isEqualTo(404);
    var gone = server.as(OPERATOR, "/v1/auth/profiles/main").DELETE();
    assertThat(server.send(gone).status()).isEqualTo(204);
    assertThat(server.send(gone).status()).isEqualTo(404);
    assertThat(server.get(OPERATOR, "/v1/audit?limit=100").body())
        .contains("provider.profile-changed");
  }

  private int considered(String query) {
    return server.get(OPERATOR, "/v1/auth/explain" + query).json().path("considered").size();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"key\":\"sk-plain-text\"}",
        "{\"endpoint\":\"http://api.example/v1\"}",
        "{\"endpoint\":\"https://user:pass@api.example/v1\"}",
        "{\"endpoint\":\"https://api.example/ v1\"}",
        "{\"kind\":\"openai-compatible\"}",
        "{\"scope\":\"agent:\"}",
        "{\"fallbacks\":[\"none\"]}",
        "{\"key\":\"vault://global/a\",\"login\":{\"client_id\":\"x\"}}",
        "{\"login\":{}}",
        "{\"login\":{\"client_id\":\"x\",\"issuer\":\"http://other.example\"}}",
        "{\"login\":{\"client_id\":\"x\",\"token\":\"http://other.example/token\"}}",
        "{\"login\":{\"client_id\":\"x\",\"client_secret\":\"y\"}}"
      })
  void whatIsNoProfileIsRefused(String json) {
    var answer = put("main", json);

    assertThat(answer.code()).as(answer.body()).isEqualTo("invalid-request");
  }

  @Test
  void endpointsThatNobodySaidAreWhatTheServerSaysOfItself() {
    var login = put("work", LOGIN).json().path("login");
    assertThat(login.path("issuer").asString()).isEqualTo("https://auth.openai.com");
    assertThat(login.path("token").asString()).isEqualTo("https://auth.openai.com/found/token");
    assertThat(login.path("revocation").asString())
        .isEqualTo("https://auth.openai.com/found/revoke");
    assertThat(login.has("device")).isFalse();

    String said = "{\"login\":{\"client_id\":\"x\",\"token\":\"https://auth.openai.com/t\"}}";
    login = put("work", said).json().path("login");
    assertThat(login.path("token").asString()).isEqualTo("https://auth.openai.com/t");
    assertThat(login.path("authorization").asString())
        .isEqualTo("https://auth.openai.com/found/authorize");

    var other =
        put("else", "{\"login\":{\"client_id\":\"x\",\"issuer\":\"https://other.example\"}}");
    assertThat(other.code()).isEqualTo("provider-refused");
    assertThat(other.detail()).contains("does not describe itself");
    assertThat(put("else", "{\"login\":{}}").detail()).contains("registers a program");
  }

  @Test
  void anAgentSeesNothingOfIt() {
    assertThat(server.get(AGENT, "/v1/auth/profiles").status()).isEqualTo(403);
    assertThat(server.post(AGENT, "/v1/auth/oauth/callback", "{\"answer\":\"x\"}").status())
        .isEqualTo(403);
  }

  @Test
  void theCommandLineComesBackToItsOwnListenerOnly() {
    var _ = put("work", LOGIN);
    for (String redirect :
        new String[] {"http://localhost:1/callback", "https://evil.example/callback", ""}) {
      var answer =
          server.post(
              OPERATOR,
              "/v1/auth/profiles/work/login",
              redirect.isEmpty() ? "{}" : "{\"redirect\":\"" + redirect + "\"}");
      assertThat(answer.code()).isEqualTo("invalid-request");
    }
    var begun =
        server.post(
            OPERATOR,
            "/v1/auth/profiles/work/login",
            "{\"redirect\":\"http://127.0.0.1:4711/callback\"}");

    assertThat(begun.status()).as(begun.body()).isEqualTo(200);
    assertThat(query(begun))
        .contains("redirect_uri=http://127.0.0.1:4711/callback")
        .contains("code_challenge_method=S256")
        .contains("client_id=palyra");
    assertThat(begun.json().path("url").asString())
        .startsWith("https://auth.openai.com/found/authorize?");
  }

  private static String query(TestServer.Answer begun) {
    return URLDecoder.decode(begun.json().path("url").asString(), StandardCharsets.UTF_8);
  }

  @Test
  void aBrowserComesBackToOurOwnPageAndToNoOther() {
    var _ = put("work", LOGIN);
    var begun = browser("{}");

    assertThat(begun.status()).as(begun.body()).isEqualTo(200);
    assertThat(query(begun)).contains("redirect_uri=" + server.url() + "/oauth/callback");
    assertThat(browser("{\"redirect\":\"http://127.0.0.1:4711/callback\"}").code())
        .isEqualTo("invalid-request");
  }

  /** The state is the session's: a token, also one of the same person, cannot end its login. */
  @Test
  void whatASessionBeganNobodyElseEnds() {
    var _ = put("work", LOGIN);
    String url = query(browser("{}"));
    String state = url.replaceFirst(".*[?&]state=([^&]+).*", "$1");

    var answer =
        server.post(
            OPERATOR,
            "/v1/auth/oauth/callback",
            "{\"answer\":\"code=x&state=" + state + "&iss=https%3A%2F%2Fauth.openai.com\"}");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("provider-refused");
    assertThat(answer.detail()).contains("belongs to somebody else");
  }

  private TestServer.Answer browser(String body) {
    String value = "v".repeat(43);
    if (server.store.operators().find("ann").isEmpty()) {
      Instant now = Instant.now();
      var ann = Operator.of("ann", Set.of(), Set.of(Operator.ADMIN));
      String hash = dev.palyra.core.Digests.sha256Hex("palyra-session-v1", value);
      var session =
          new Session(
              "0".repeat(16),
              "ann",
              hash,
              Set.of("passkey"),
              now,
              now,
              Optional.empty(),
              "127.0.0.1",
              "test");
      server
          .store
          .log()
          .append(
              new OperatorChanged(Optional.empty(), Optional.of(ann), "added", OPERATOR),
              new AccessChanged(new AccessChange.SessionBegun(session)));
    }
    return server.send(
        server
            .request("/v1/auth/profiles/work/login")
            .header("Cookie", "__Host-palyra_session=" + value)
            .header("Origin", server.url().toString())
            .header("X-Palyra-CSRF", dev.palyra.auth.login.Cookie.parse(value).orElseThrow().csrf())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }
}
