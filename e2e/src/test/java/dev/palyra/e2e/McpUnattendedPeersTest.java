package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server elsewhere at which Palyra logs in by itself (RFC 6749, 4.4), with npm's oidc-provider:
 * by a secret and by a key of the vault.
 */
@Tag("peers")
class McpUnattendedPeersTest {
  @TempDir Path folder;
  private OidcScene scene;
  private OidcServer oidc;
  private FarServer far;

  @BeforeEach
  void start() throws Exception {
    scene = OidcScene.start(_ -> McpHome.create(folder, "").folder());
    oidc = scene.oidc();
    far = new FarServer(scene);
  }

  @AfterEach
  void stop() {
    if (scene != null) {
      scene.close();
    }
  }

  private String login() throws Exception {
    return CommandLine.palyra(scene.home(), "mcp", "login", "far").said();
  }

  @ParameterizedTest
  @ValueSource(strings = {"machine", "signer"})
  void aServerIsUsedWithoutAPersonAtIt(String client) throws Exception {
    boolean signs = client.equals("signer");
    Files.writeString(
        scene.home().resolve("palyra.toml"),
        """
        [[mcp.servers]]
        name = "far"
        url = "%1$s/mcp"
        capabilities = ["filesystem-read"]
        oauth = { grant = "client-credentials", issuer = "%1$s", client-id = "%2$s", %3$s = "vault://global/proof" }
        """
            .formatted(oidc.issuer(), client, signs ? "client-key" : "client-secret"),
        StandardOpenOption.APPEND);
    far.awaitState("`palyra mcp login far`");
    assertThat(login()).contains("`global/proof` is not there");

    String proof = signs ? oidc.key() : "the-secret-of-a-machine";
    assertThat(
            scene
                .gateway()
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
    far.awaitState("running");
    oidc.test("life=3600");
    far.await(() -> oidc.shown().ended());
    int before = oidc.test("");
    assertThat(far.echo("first")).contains("first");
    assertThat(oidc.test("") - before).isEqualTo(1);

    // Another process needs nobody either, and neither does one that finds no token.
    scene.restart();
    far.awaitState("running");
    assertThat(far.echo("second")).contains("second");
    assertThat(scene.gateway().asOperator("POST", "/v1/mcp/servers/far/logout", "{}").status())
        .isEqualTo(200);
    far.await(() -> oidc.test("") - before == 2);
    far.awaitState("running");
    assertThat(far.echo("third")).contains("third");

    String audit = scene.audit();
    assertThat(audit).contains("mcp.login").contains("connected");
    String log = scene.log();
    String secret = signs ? proof.lines().skip(1).findFirst().orElseThrow() : proof;
    for (String text : List.of(audit, log, far.shown().toString())) {
      assertThat(text).doesNotContain(secret).doesNotContain(oidc.shown().token());
    }
  }
}
