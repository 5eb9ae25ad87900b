package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.http.TestServer.Answer;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final String SECRET = "/v1/secrets/global/key";

  @TempDir private Path folder;
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

  private Answer set(String query, String value) {
    return server.send(server.as(OPERATOR, SECRET + query).PUT(BodyPublishers.ofString(value)));
  }

  private Answer post(String path, String body) {
    return server.post(OPERATOR, path, body);
  }

  private String audit() {
    return server.get(OPERATOR, "/v1/audit?limit=1000").body();
  }

  @Test
  void keepsWhatIsKnownBesideTheValue() {
    assertThat(
            set(
                    "?ttl=90d&owner=ann&description=for%20CI&rotation-due=2030-12-31&tools=a,b&hosts=h.example",
                    "the value")
                .status())
        .isEqualTo(200);
    var secret = server.get(OPERATOR, SECRET).json();
    assertThat(secret.path("owner").asString()).isEqualTo("ann");
    assertThat(secret.path("rotation_due").asString()).isEqualTo("2030-12-31T00:00:00Z");
    assertThat(secret.path("tools").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(secret.path("expires").asString()).isNotEmpty();

    assertThat(set("?tools=&owner=bob", "another value").status()).isEqualTo(200);
    var changed = server.get(OPERATOR, SECRET).json();
    assertThat(changed.path("owner").asString()).isEqualTo("bob");
    assertThat(changed.path("description").asString()).isEqualTo("for CI");
    assertThat(changed.path("tools")).isEmpty();
    assertThat(changed.path("hosts").toString()).isEqualTo("[\"h.example\"]");
    assertThat(changed.path("versions")).hasSize(2);
    assertThat(changed.toString() + audit()).doesNotContain("the value", "another value");
  }

  @Test
  void writesOnlyOverTheVersionThatIsExpected() {
    assertThat(set("?if-version=1", "value").code()).isEqualTo("conflict");
    assertThat(set("?if-version=0", "value").status()).isEqualTo(200);
    assertThat(set("?if-version=0", "value").detail())
        .isEqualTo("version 0 was expected, and 1 is current");
    assertThat(set("?if-version=1", "value").json().path("version").asInt()).isEqualTo(2);
  }

  @Test
  void revealsToWhoeverNamesTheSecretOnceMore() {
    set("", "first value");
    set("", "second value");
    String confirmed = "{\"confirm\":\"global/key\"";

    assertThat(post(SECRET + "/reveal", "{}").status()).isEqualTo(400);
    assertThat(post(SECRET + "/reveal", "{\"confirm\":\"global/other\"}").status()).isEqualTo(400);
    assertThat(audit()).doesNotContain("revealed");
    Answer answer = post(SECRET + "/reveal", confirmed + "}");
    assertThat(answer.body()).isEqualTo("second value");
    assertThat(answer.headers()).containsKey("cache-control");
    assertThat(post(SECRET + "/reveal", confirmed + ",\"version\":1}").body())
        .isEqualTo("first value");
    assertThat(post(SECRET + "/reveal", confirmed + ",\"version\":3}").status()).isEqualTo(404);
    assertThat(audit()).contains("revealed");
    assertThat(server.post(AGENT, SECRET + "/reveal", confirmed + "}").status()).isEqualTo(403);
  }

  @Test
  void versionsAreDeletedBroughtBackAndDestroyed() {
    set("", "first value");
    set("", "second value");

    assertThat(post(SECRET + "/delete", "{\"version\":1}").status()).isEqualTo(200);
    assertThat(post(SECRET + "/delete", "{\"version\":1}").code()).isEqualTo("conflict");
    assertThat(post(SECRET + "/reveal", "{\"confirm\":\"global/key\",\"version\":1}").detail())
        .contains("secret.deleted");
    assertThat(post(SECRET + "/undelete", "{\"version\":1}").status()).isEqualTo(200);
    assertThat(post(SECRET + "/destroy", "{\"version\":1}").status()).isEqualTo(200);
    assertThat(post(SECRET + "/undelete", "{\"version\":1}").code()).isEqualTo("conflict");
    assertThat(post(SECRET + "/delete", "{\"version\":7}").status()).isEqualTo(404);
    assertThat(post("/v1/secrets/global/none/delete", "{}").status()).isEqualTo(404);
  }

  @Test
  void givesValuesToAnOperatorsCommandAndRecordsIt() {
    set("", "the value");
    String refs = "{\"refs\":[\"vault://global/key\"]}";

    assertThat(post("/v1/secrets:use", refs).body()).contains("dGhlIHZhbHVl");
    set("?hosts=api.example.org", "the value");
    assertThat(post("/v1/secrets:use", refs).detail()).contains("secret.not-bound");
    set("?hosts=&tools=palyra.run", "short");
    assertThat(post("/v1/secrets:use", refs).detail()).contains("secret.too-short");
    assertThat(post("/v1/secrets:use", "{\"refs\":[\"env:HOME\"]}").detail())
        .contains("secret.not-found");
    assertThat(audit()).contains("source.use-refused", "env/HOME");
    assertThat(audit()).contains("\"used\"").contains("\"use-refused\"");
    assertThat(server.post(AGENT, "/v1/secrets:use", refs).status()).isEqualTo(403);
  }

  @Test
  void anExportIsReadBack() {
    set("?owner=ann", "the value");
    var export =
        server.send(
            server
                .as(OPERATOR, "/v1/vault/export")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"recipient\":\"age1nonsense\"}")));
    assertThat(export.code()).isEqualTo("invalid-request");
    assertThat(post("/v1/vault/export", "{}").detail()).contains("`recipient` or `passphrase`");
    assertThat(post("/v1/vault/import", "{\"archive\":\"!\",\"passphrase\":\"x\"}").detail())
        .isEqualTo("`archive` must be base64");
    assertThat(post("/v1/vault/import", "{\"archive\":\"AAAA\",\"passphrase\":\"x\"}").code())
        .isEqualTo("invalid-request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?ttl=soon",
        "?ttl=0s",
        "?ttl=99999999d",
        "?rotation-due=tomorrow",
        "?if-version=-1",
        "?allow-short=yes",
        "?colour=red",
        "?owner=a&owner=b"
      })
  void refusesWhatItDoesNotUnderstand(String query) {
    Answer answer = set(query, "the value");

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.detail()).doesNotContain("the value").hasLineCount(1);
    assertThat(server.vault.list(java.util.Optional.empty())).isEmpty();
  }

  @Test
  void anUnknownBackendIsNoFault() {
    assertThat(post("/v1/vault/migrate", "{\"to\":\"nowhere\"}").code())
        .isEqualTo("vault-unavailable");
    assertThat(post("/v1/vault/migrate", "{\"to\":\"file\"}").status()).isEqualTo(200);
  }
}
