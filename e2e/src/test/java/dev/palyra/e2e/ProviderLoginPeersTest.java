package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.GatewayProcess.Answer;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Logins at a provider whose authorization server is npm's oidc-provider, by the real gateway. */
@Tag("peers")
class ProviderLoginPeersTest {
  private static final String LISTENER = "http://127.0.0.1:4711/callback";
  private static final String WORK = "/v1/auth/profiles/work";

  @TempDir Path folder;
  private OidcScene scene;
  private OidcServer oidc;

  @BeforeEach
  void start() throws Exception {
    scene =
        OidcScene.start(_ ->
            RunHome.in(
                folder,
                """
                [models.wire]
                api = "chat"
                model = "test"
                profile = "work"

                [agents.default]
                model = "wire"
                """));
    oidc = scene.oidc();
    assertThat(scene.gateway().asOperator("PUT", WORK, oidc.profile()).status()).isEqualTo(200);
  }

  @AfterEach
  void stop() {
    if (scene != null) {
      scene.close();
    }
  }

  private URI begin() throws Exception {
    Answer begun =
        scene.gateway().asOperator("POST", WORK + "/login", "{\"redirect\":\"" + LISTENER + "\"}");
    assertThat(begun.status()).as(begun.toString()).isEqualTo(200);
    return URI.create(begun.body().path("url").asString());
  }

  /** What comes back with the browser once somebody has agreed. */
  private String agreed(URI page) throws Exception {
    URI back = oidc.agree(page);
    assertThat(back.toString()).startsWith(LISTENER + "?");
    return back.getRawQuery();
  }

  private Answer callback(String answer) throws Exception {
    var body = JsonMapper.shared().createObjectNode().put("answer", answer).toString();
    return scene.gateway().asOperator("POST", "/v1/auth/oauth/callback", body);
  }

  private void connect() throws Exception {
    Answer connected = callback(agreed(begin()));
    assertThat(connected.status()).as(connected.toString()).isEqualTo(200);
  }

  private JsonNode health() throws Exception {
    return scene
        .gateway()
        .asOperator("GET", "/v1/auth/profiles", "")
        .body()
        .path("profiles")
        .get(0);
  }

  private Answer check() throws Exception {
    return scene.gateway().asOperator("POST", WORK + "/check", "{}");
  }

  private void works() throws Exception {
    Answer checked = check();
    assertThat(checked.body().path("objection").isNull()).as(checked.toString()).isTrue();
  }

  /**
   * A token that ends at once, so that whoever asks for it next renews it: a run, or the gateway in
   * the background.
   */
  private void connectForAMoment() throws Exception {
    oidc.test("life=1");
    connect();
    awaitEnd();
    oidc.test("life=3600");
  }

  private void awaitEnd() throws Exception {
    Waiting.until(() -> health().path("health").asString().equals("expired"), this::health);
  }

  private static String swap(String answer, String parameter, String from) {
    Pattern value = Pattern.compile("(?<=(^|&)" + parameter + "=)[^&]*");
    Matcher other = value.matcher(from);
    assertThat(other.find()).isTrue();
    return value.matcher(answer).replaceFirst(Matcher.quoteReplacement(other.group()));
  }

  private void refused(String answer, String why) throws Exception {
    Answer refused = callback(answer);
    assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
    assertThat(refused.body().path("detail").asString()).contains(why);
  }

  @Test
  void whatIsNotTheAnswerToTheLoginIsRefused() throws Exception {
    String first = agreed(begin());
    assertThat(callback(first).status()).isEqualTo(200);
    works();

    refused(first, "no such login"); // The whole answer again.
    String second = agreed(begin());
    refused(swap(second, "code", first), "invalid_grant"); // A code that was used.
    String mine = agreed(begin());
    String injected = agreed(begin());
    refused(swap(mine, "code", injected), "invalid_grant"); // Another login's verifier.
    refused(agreed(begin()).replaceFirst("state=[^&]*", "state=guessed"), "no such login");
    refused(swap(agreed(begin()), "iss", "iss=https%3A%2F%2Fevil.example"), "not from the");
    refused(agreed(begin()).replaceFirst("&iss=[^&]*", ""), "not from the");
  }

  @Test
  void aHundredAtOnceRenewOnceAndWhatRotatedIsKept() throws Exception {
    connectForAMoment();
    int before = oidc.test("");

    all(
        100,
        () -> {
          works();
          return true;
        });

    assertThat(oidc.test("") - before).isEqualTo(1);
    scene.restart();
    works();
    assertThat(oidc.test("") - before).isEqualTo(1);
  }

  @Test
  void endpointsThatNobodySaidAreWhatTheServerSaysOfItself() throws Exception {
    JsonNode said = scene.gateway().asOperator("PUT", WORK, oidc.profile()).body();
    String bare =
        """
        {"kind": "openai-compatible", "endpoint": "@/v1",
         "login": {"issuer": "@", "client_id": "palyra", "scopes": ["openid", "offline_access"]}}
        """
            .replace("@", oidc.issuer());

    Answer found = scene.gateway().asOperator("PUT", WORK, bare);

    assertThat(found.body().path("login")).as(found.toString()).isEqualTo(said.path("login"));
    connect();
    works();
  }

  @Test
  void aHundredRunsAtOnceRenewOnce() throws Exception {
    connectForAMoment();
    int before = oidc.test("");

    all(
        100,
        () -> {
          JsonNode ended =
              RunHome.ended(
                  scene.gateway(), RunHome.start(scene.gateway(), "default", "say something"));
          assertThat(ended.path("end").path("code").asString())
              .as(ended.toString())
              .isEqualTo("done");
          return true;
        });

    assertThat(oidc.test("") - before).isEqualTo(1);
  }

  private static void all(int count, Callable<Boolean> action) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> done = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        done.add(threads.submit(action));
      }
      for (Future<Boolean> each : done) {
        assertThat(each.get(5, TimeUnit.MINUTES)).isTrue();
      }
    }
  }

  @Test
  void aRefreshTokenThatSomebodyElseUsedEndsTheLoginAndANewOneBegins() throws Exception {
    oidc.test("hold=yes"); // Nobody is faster than the thief.
    connectForAMoment();
    assertThat(oidc.renew(refreshToken())).isEqualTo(200);
    oidc.test("hold=");

    Answer checked = check();
    for (int i = 0; i < 600 && !checked.toString().contains("log in again"); i++) {
      Thread.sleep(200); // The background may have tried meanwhile, and pauses.
      checked = check();
    }

    assertThat(checked.body().path("objection").asString()).contains("log in again");
    assertThat(health().path("health").asString()).isEqualTo("expired");
    int asked = oidc.test("");
    assertThat(check().body().path("objection").asString()).contains("log in again");
    assertThat(oidc.test("")).isEqualTo(asked);
    var audit =
        scene.gateway().asOperator("GET", "/v1/audit?order=newest&limit=20", "").body().toString();
    assertThat(audit).contains("provider.login").contains("lost");
    connect();
    works();
  }

  private String refreshToken() throws Exception {
    return scene.stored("provider-work", "refresh");
  }

  @Test
  void aKillInMidRenewalLosesNoTokenThatWasStored() throws Exception {
    int before = oidc.test("hold=yes");
    connectForAMoment();
    HttpClient through = HttpClient.newHttpClient();
    scene
        .gateway()
        .sendAndForget(through, scene.gateway().token("operator"), "POST", WORK + "/check", "{}");
    Waiting.until(() -> oidc.test("") != before, scene::log);

    scene.gateway().kill();
    through.shutdownNow();
    int asked = oidc.test("hold=");
    assertThat(asked).isGreaterThan(before);
    scene.restart();

    works();
    assertThat(oidc.test("")).isEqualTo(asked + 1);
  }

  @Test
  void aRestartBetweenPageAndAnswerIsSaid() throws Exception {
    String answer = agreed(begin());
    scene.restart();

    refused(answer, "the gateway was restarted meanwhile");
    connect();
    works();
  }

  @Test
  void whatIsRevokedWorksNoMoreAndIsConnectedAgain() throws Exception {
    connect();
    String refresh = refreshToken();

    Answer revoked = scene.gateway().asOperator("POST", WORK + "/revoke", "{}");

    assertThat(revoked.body().path("objection").isNull()).as(revoked.toString()).isTrue();
    assertThat(health().path("health").asString()).isEqualTo("missing");
    assertThat(oidc.renew(refresh)).isEqualTo(400);
    connect();
    works();
  }

  @Test
  void theTerminalLogsInByACodeAndByABrowser() throws Exception {
    Process device = CommandLine.start(scene.home(), "auth", "login", "work", "--device");
    Matcher shown = line(device, "open (\\S+) on any device and type (\\S+)");
    oidc.enter(URI.create(shown.group(1)), shown.group(2));
    ends(device);
    works();
    assertThat(scene.gateway().asOperator("POST", WORK + "/revoke", "{}").status()).isEqualTo(200);

    Process browser = CommandLine.start(scene.home(), "auth", "login", "work", "--print");
    URI back = oidc.agree(URI.create(line(browser, "open (\\S+)").group(1)));
    assertThat(back.getHost()).isEqualTo("127.0.0.1");
    HttpClient client = HttpClient.newHttpClient();
    var elsewhere = HttpRequest.newBuilder(back.resolve("/other")).build();
    assertThat(client.send(elsewhere, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
    var answer = client.send(HttpRequest.newBuilder(back).build(), BodyHandlers.ofString());
    assertThat(answer.body()).contains("Received");
    ends(browser);
    works();
  }

  private static Matcher line(Process process, String form) throws Exception {
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    Pattern pattern = Pattern.compile(form);
    var all = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      all.append(line).append('\n');
      Matcher found = pattern.matcher(line);
      if (found.find()) {
        return found;
      }
    }
    throw new AssertionError("it said " + all);
  }

  private static void ends(Process process) throws Exception {
    String said = process.inputReader(StandardCharsets.UTF_8).readAllAsString();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(said).contains("connected work");
    assertThat(process.exitValue()).isZero();
  }
}
