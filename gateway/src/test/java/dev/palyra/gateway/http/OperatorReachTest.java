package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody whom the policies let change operators, and who would be more than that. */
class OperatorReachTest {
  private static final String NONE = "{\"groups\":[],\"roles\":[]}";

  @TempDir Path folder;
  private TestServer server;
  private String manager;

  @BeforeEach
  void start() {
    server =
        new TestServer(
            folder, Settings.defaults(folder), FakePolicy.permitAll(), Fixtures.echo(Map.of()));
    manager = put(operator(), "meg", TestServer.MANAGER, "auditor").json().path("token").asString();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String operator() {
    var header = server.as(OPERATOR, "/healthz").build().headers().firstValue("Authorization");
    return header.orElseThrow().substring("Bearer ".length());
  }

  private TestServer.Answer send(String token, String method, String path, String body) {
    return server.send(
        server
            .request(path)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  private TestServer.Answer put(String token, String id, String... roles) {
    String list = "\"" + String.join("\",\"", roles) + "\"";
    return send(token, "PUT", "/v1/operators/" + id, "{\"groups\":[],\"roles\":[" + list + "]}");
  }

  @Test
  void nobodyGivesARoleThatTheyDoNotHave() {
    assertThat(put(manager, "bob", "auditor").status()).isEqualTo(200);
    assertThat(put(manager, "meg", TestServer.MANAGER, "admin").code()).isEqualTo("not-allowed");
    assertThat(put(manager, "bob", "auditor", "admin").code()).isEqualTo("not-allowed");
    assertThat(put(manager, "eve", "admin").code()).isEqualTo("not-allowed");
    // Whoever is new and of whom nothing is said is an approver, which the manager is not.
    assertThat(send(manager, "PUT", "/v1/operators/eve", "{\"groups\":[]}").code())
        .isEqualTo("not-allowed");
    assertThat(server.get(OPERATOR, "/v1/operators").body()).doesNotContain("eve");
    assertThat(put(operator(), "bob", "admin").status()).isEqualTo(200);
  }

  @Test
  void nobodyTakesOverOrTakesAwayWhoReachesFurther() {
    assertThat(put(operator(), "root", "admin").status()).isEqualTo(200);
    assertThat(send(manager, "PUT", "/v1/operators/root", NONE).code()).isEqualTo("not-allowed");
    assertThat(send(manager, "DELETE", "/v1/operators/root", "").code()).isEqualTo("not-allowed");
    assertThat(send(manager, "POST", "/v1/operators/root/totp", "{}").code())
        .isEqualTo("not-allowed");
    String link = "{\"operator\":\"%s\"}";
    assertThat(send(manager, "POST", "/v1/enrolment-links", link.formatted("root")).code())
        .isEqualTo("not-allowed");

    assertThat(put(manager, "bob", "auditor").status()).isEqualTo(200);
    assertThat(send(manager, "POST", "/v1/enrolment-links", link.formatted("bob")).status())
        .isEqualTo(201);
    assertThat(send(manager, "DELETE", "/v1/operators/bob", "").status()).isEqualTo(204);
  }

  @Test
  void aNarrowTokenMakesNoOperatorWithAWideOne() {
    String narrow =
        server
            .post(OPERATOR, "/v1/tokens", "{\"name\":\"hr\",\"scopes\":[\"operators\"]}")
            .json()
            .path("token")
            .asString();
    assertThat(send(narrow, "GET", "/v1/operators", "").status()).isEqualTo(200);
    assertThat(put(narrow, "eve", "approver").code()).isEqualTo("not-allowed");
    assertThat(put(narrow, "meg", "approver").code()).isEqualTo("not-allowed");
    assertThat(send(narrow, "PUT", "/v1/operators/meg", "{\"groups\":[\"x\"]}").status())
        .isEqualTo(200);
  }
}
