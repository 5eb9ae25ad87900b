package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.GatewayProcess.Answer;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server elsewhere that wants tokens of npm's oidc-provider: found, registered at, logged in, by
 * the real command line and the real gateway.
 */
@Tag("peers")
class McpLoginPeersTest {
  @TempDir Path folder;
  private OidcServer oidc;
  private GatewayProcess gateway;
  private McpHome home;

  @BeforeEach
  void start() throws Exception {
    oidc = OidcServer.start();
    home =
        McpHome.create(
            folder,
            """
            [[mcp.servers]]
            name = "far"
            url = "%s/mcp"
            capabilities = ["filesystem-read"]
            """
                .formatted(oidc.issuer()));
    gateway = GatewayProcess.start(home.folder());
  }

  @AfterEach
  void stop() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    if (oidc != null) {
      oidc.close();
    }
  }

  private JsonNode server() throws Exception {
    return gateway.asOperator("GET", "/v1/mcp/servers", "").body().path("servers").get(0);
  }

  private void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("in time: " + server()).isLessThan(deadline);
      LockSupport.parkNanos(50_000_000);
    }
  }

  private void awaitState(String state) throws Exception {
    await(() -> server().path("state").asString().contains(state));
  }

  private Process palyra(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.palyra.cli.Main"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--home", home.folder().toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private void login() throws Exception {
    Process login = palyra("mcp", "login", "far", "--print");
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
    awaitState("running");
  }

  private String echo(String text) throws Exception {
    Answer called =
        gateway.asAgent(
            "POST",
            "/v1/calls",
            "{\"tool\":\"far.echo\",\"arguments\":{\"text\":\"" + text + "\"}}");
    return called.body().toString();
  }

  private String stored(String member) throws Exception {
    var revealed =
        gateway.raw(
            "operator",
            "POST",
            "/v1/secrets/global/mcp-login-far/reveal",
            "application/json",
            "{\"confirm\":\"global/mcp-login-far\"}");
    assertThat(revealed.statusCode()).isEqualTo(200);
    return JsonMapper.shared().readTree(revealed.body()).path(member).asString();
  }

  @Test
  void aServerIsLoggedInAtUsedAndLoggedOutOf() throws Exception {
    awaitState("`palyra mcp login far`");
    login();
    assertThat(echo("first")).contains("first");
    String refresh = stored("refresh");
    String access = oidc.shown().token();
    assertThat(access).isNotEmpty().isEqualTo(stored("access"));

    // What it repeats of its token is taken out, and nothing else holds it either.
    Answer betrayed =
        gateway.asAgent("POST", "/v1/calls", "{\"tool\":\"far.betray\",\"arguments\":{}}");
    assertThat(betrayed.body().path("result").path("exit").asInt(-1)).isZero();
    String audit =
        gateway.raw("operator", "GET", "/v1/audit?limit=1000", "application/json", "").body();
    assertThat(audit).contains("mcp.login").contains("connected");
    String log = Files.readString(home.folder().resolveSibling("home.log"));
    for (String secret : List.of(access, refresh)) {
      assertThat(betrayed.body().toString()).doesNotContain(secret);
      assertThat(audit).doesNotContain(secret);
      assertThat(log).doesNotContain(secret);
    }

    // Another process finds what was stored.
    gateway.kill();
    gateway = GatewayProcess.start(home.folder());
    awaitState("running");
    assertThat(echo("second")).contains("second");

    Process logout = palyra("mcp", "logout", "far");
    assertThat(logout.inputReader(StandardCharsets.UTF_8).readAllAsString())
        .isEqualTo("the tokens of far are forgotten\n");
    awaitState("`palyra mcp login far`");
    assertThat(echo("third")).contains("wants a login").doesNotContain("third\\\"");
    assertThat(oidc.renew(refresh)).isEqualTo(400);
  }

  @Test
  void manyCallsWithATokenThatHasEndedRenewItOnce() throws Exception {
    oidc.test("life=2");
    login();
    oidc.test("life=3600");
    await(() -> oidc.shown().ended());
    int before = oidc.test("");

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int number = i;
        calls.add(threads.submit(() -> echo("number-" + number)));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(calls.get(i).get(2, TimeUnit.MINUTES)).contains("number-" + i);
      }
    }

    assertThat(oidc.test("") - before).isEqualTo(1);
  }
}
