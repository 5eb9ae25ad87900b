package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * A server elsewhere at which Palyra logs in by itself (RFC 6749, 4.4), with npm's oidc-provider:
 * by a secret and by a key of the vault.
 */
@Tag("peers")
class McpUnattendedPeersTest {
  @TempDir Path folder;
  private OidcServer oidc;
  private GatewayProcess gateway;
  private McpHome home;

  @BeforeEach
  void start() throws Exception {
    oidc = OidcServer.start();
    home = McpHome.create(folder, "");
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
    return gateway.asOperator("GET", "/v1/mcp/servers", "").body().path("servers").path(0);
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

  private String login() throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.palyra.cli.Main"));
    command.addAll(List.of("mcp", "login", "far", "--home", home.folder().toString()));
    Process login = new ProcessBuilder(command).redirectErrorStream(true).start();
    return login.inputReader(StandardCharsets.UTF_8).readAllAsString();
  }

  private String echo(String text) throws Exception {
    return gateway
        .asAgent(
            "POST",
            "/v1/calls",
            "{\"tool\":\"far.echo\",\"arguments\":{\"text\":\"" + text + "\"}}")
        .body()
        .toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"machine", "signer"})
  void aServerIsUsedWithoutAPersonAtIt(String client) throws Exception {
    boolean signs = client.equals("signer");
    Files.writeString(
        home.folder().resolve("palyra.toml"),
        """
        [[mcp.servers]]
        name = "far"
        url = "%1$s/mcp"
        capabilities = ["filesystem-read"]
        oauth = { grant = "client-credentials", issuer = "%1$s", client-id = "%2$s", %3$s = "vault://global/proof" }
        """
            .formatted(oidc.issuer(), client, signs ? "client-key" : "client-secret"),
        StandardOpenOption.APPEND);
    awaitState("`palyra mcp login far`");
    assertThat(login()).contains("`global/proof` is not there");

    String proof = signs ? oidc.key() : "the-secret-of-a-machine";
    assertThat(
            gateway
                .raw(
                    "operator",
                    "PUT",
                    "/v1/secrets/global/proof",
                    "application/octet-stream",
                    proof)
                .statusCode())
        .isLessThan(300);
    oidc.test("life=2");
    assertThat(login()).isEqualTo("connected far at " + oidc.issuer() + "\n");
    awaitState("running");
    oidc.test("life=3600");
    await(() -> oidc.shown().ended());
    int before = oidc.test("");
    assertThat(echo("first")).contains("first");
    assertThat(oidc.test("") - before).isEqualTo(1);

    // Another process needs nobody either, and neither does one that finds no token.
    gateway.kill();
    gateway = GatewayProcess.start(home.folder());
    awaitState("running");
    assertThat(echo("second")).contains("second");
    assertThat(gateway.asOperator("POST", "/v1/mcp/servers/far/logout", "{}").status())
        .isEqualTo(200);
    await(() -> oidc.test("") - before == 2);
    awaitState("running");
    assertThat(echo("third")).contains("third");

    String audit =
        gateway.raw("operator", "GET", "/v1/audit?limit=1000", "application/json", "").body();
    assertThat(audit).contains("mcp.login").contains("connected");
    String log = Files.readString(home.folder().resolveSibling("home.log"));
    String secret = signs ? proof.lines().skip(1).findFirst().orElseThrow() : proof;
    for (String text : List.of(audit, log, server().toString())) {
      assertThat(text).doesNotContain(secret).doesNotContain(oidc.shown().token());
    }
  }
}
