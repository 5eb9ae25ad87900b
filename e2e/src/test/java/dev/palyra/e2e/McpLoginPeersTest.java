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

/**
 * A server elsewhere that wants tokens of npm's oidc-provider: found, registered at, logged in, by
 * the real command line and the real gateway.
 */
@Tag("peers")
class McpLoginPeersTest {
  @TempDir Path folder;
  private OidcScene scene;
  private OidcServer oidc;
  private FarServer far;

  @BeforeEach
  void start() throws Exception {
    scene =
        OidcScene.start(issuer ->
            McpHome.create(
                    folder,
                    """
                    [[mcp.servers]]
                    name = "far"
                    url = "%s/mcp"
                    capabilities = ["filesystem-read"]
                    """
                        .formatted(issuer))
                .folder());
    oidc = scene.oidc();
    far = new FarServer(scene);
  }

  @AfterEach
  void stop() {
    if (scene != null) {
      scene.close();
    }
  }

  private void login() throws Exception {
    Process login = CommandLine.start(scene.home(), "mcp", "login", "far", "--print");
    BufferedReader said = login.inputReader(StandardCharsets.UTF_8);
    assertThat(said.readLine()).isEqualTo("the server's tokens come from " + oidc.issuer());
    Matcher page = Pattern.compile("open (\\S+)").matcher(said.readLine());
    assertThat(page.matches()).isTrue();
    URI back = oidc.agree(URI.create(page.group(1)));
    assertThat(back.getHost()).isEqualTo("127.0.0.1");
    var _ =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(back).build(), BodyHandlers.discarding());
    String rest = said.readAllAsString();
    assertThat(login.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(rest).isEqualTo("connected far at " + oidc.issuer() + "\n");
    far.awaitState("running");
  }

  @Test
  void aServerIsLoggedInAtUsedAndLoggedOutOf() throws Exception {
    far.awaitState("`palyra mcp login far`");
    login();
    assertThat(far.echo("first")).contains("first");
    String refresh = scene.stored("mcp-login-far", "refresh");
    String access = oidc.shown().token();
    assertThat(access).isNotEmpty().isEqualTo(scene.stored("mcp-login-far", "access"));

    // What it repeats of its token is taken out, and nothing else holds it either.
    Answer betrayed =
        scene.gateway().asAgent("POST", "/v1/calls", "{\"tool\":\"far.betray\",\"arguments\":{}}");
    assertThat(betrayed.body().path("result").path("exit").asInt(-1)).isZero();
    String audit = scene.audit();
    assertThat(audit).contains("mcp.login").contains("connected");
    String log = scene.log();
    for (String secret : List.of(access, refresh)) {
      assertThat(betrayed.body().toString()).doesNotContain(secret);
      assertThat(audit).doesNotContain(secret);
      assertThat(log).doesNotContain(secret);
    }

    // Another process finds what was stored.
    scene.restart();
    far.awaitState("running");
    assertThat(far.echo("second")).contains("second");

    assertThat(CommandLine.palyra(scene.home(), "mcp", "logout", "far").said())
        .isEqualTo("the tokens of far are forgotten\n");
    far.awaitState("`palyra mcp login far`");
    assertThat(far.echo("third")).contains("wants a login").doesNotContain("third\\\"");
    assertThat(oidc.renew(refresh)).isEqualTo(400);
  }

  @Test
  void manyCallsWithATokenThatHasEndedRenewItOnce() throws Exception {
    oidc.test("life=2");
    login();
    oidc.test("life=3600");
    far.await(() -> oidc.shown().ended());
    int before = oidc.test("");

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int number = i;
        calls.add(threads.submit(() -> far.echo("number-" + number)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(calls.get(i).get(2, TimeUnit.MINUTES)).contains("number-" + i);
      }
    }

    assertThat(oidc.test("") - before).isEqualTo(1);
  }
}
