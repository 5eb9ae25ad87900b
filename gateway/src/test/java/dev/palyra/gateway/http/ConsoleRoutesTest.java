package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The routes that the console came with: files of the policy, activity, the log read back. */
class ConsoleRoutesTest {
  private static final String GOOD =
      "permit (principal is Agent, action == Action::\"echo\", resource);\n";

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server =
        new TestServer(
            folder,
            Settings.defaults(folder),
            FakePolicy.ask(ApprovalRequirement.DEFAULT),
            Fixtures.echo(Map.of()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private TestServer.Answer put(String name, String text, String expected) {
    var body = Json.object().put("expected", expected);
    body.putObject("files").put(name, text);
    return server.send(
        server
            .as(OPERATOR, "/v1/policy/files")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body.toString())));
  }

  private JsonNode files() {
    return server.get(OPERATOR, "/v1/policy/files").json();
  }

  @Test
  void filesAreWrittenAndComeIntoForceTogether() throws Exception {
    String before = server.policies.active().revision().sha256();
    var done = put("new.cedar", GOOD, files().path("digest").asString());

    assertThat(done.status()).as(done.body()).isEqualTo(200);
    assertThat(done.json().path("result").asString()).isEqualTo("activated");
    String revision = server.policies.active().revision().sha256();
    assertThat(done.json().path("revision").asString()).isEqualTo(revision).isNotEqualTo(before);
    assertThat(server.policyFolder.resolve("new.cedar")).hasContent(GOOD);
    assertThat(files().path("files").size()).isOne();
    // What was in force before is kept, and can be taken back.
    var past = server.get(OPERATOR, "/v1/policy/revisions/" + before).json();
    assertThat(past.path("files").toString()).contains("operators-decide");
    assertThat(server.get(OPERATOR, "/v1/policy/revisions/" + "0".repeat(64)).status())
        .isEqualTo(404);
  }

  @Test
  void filesThatAreNoGoodChangeNothing() throws Exception {
    String before = server.policies.active().revision().sha256();
    var refused =
        put(
            "new.cedar",
            "permit (principal, action == Action::\"ecko\", resource);",
            files().path("digest").asString());

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.code()).isEqualTo("bundle-refused");
    assertThat(refused.body()).contains("ecko");
    assertThat(server.policies.active().revision().sha256()).isEqualTo(before);
    assertThat(server.policyFolder.resolve("new.cedar")).doesNotExist();
    assertThat(put("../out.cedar", GOOD, files().path("digest").asString()).status())
        .isEqualTo(400);
  }

  @Test
  void whoeverEditsWhatHasChangedMeanwhileIsToldSo() throws Exception {
    String digest = files().path("digest").asString();
    Files.writeString(server.policyFolder.resolve("other.cedar"), GOOD);

    assertThat(put("new.cedar", GOOD, digest).status()).isEqualTo(409);
    assertThat(server.policyFolder.resolve("new.cedar")).doesNotExist();
  }

  @Test
  void agentsSeeNeitherFilesNorActivity() {
    for (String path : List.of("/v1/policy/files", "/v1/activity", "/v1/events")) {
      assertThat(server.get(AGENT, path).status()).as(path).isEqualTo(403);
    }
    assertThat(server.get(AGENT, "/v1/tools").body()).doesNotContain("limits");
    assertThat(server.get(OPERATOR, "/v1/tools").body()).contains("limits");
  }

  @Test
  void activityCountsWhatWasDecided() {
    for (int i = 0; i < 3; i++) {
      var _ =
          server.post(
              AGENT,
              "/v1/calls",
              "{\"tool\":\"echo\",\"arguments\":{\"text\":\"hi\"},\"run\":\"r\",\"wait\":false}");
    }
    JsonNode seen;
    do {
      seen = server.get(OPERATOR, "/v1/activity?hours=1&buckets=6").json();
    } while (seen.path("tools").isEmpty() || seen.path("tools").get(0).path("ask").asInt() < 3);
    assertThat(seen.path("buckets").size()).isEqualTo(6);
    assertThat(
            seen.path("buckets").get(5).path("ask").asInt()
                + seen.path("buckets").get(4).path("ask").asInt())
        .isEqualTo(3);
    assertThat(seen.path("complete").asBoolean()).isTrue();
  }

  @Test
  void theLogIsReadBackPageByPageAndSearched() {
    for (String name : List.of("one", "two_", "three")) {
      var _ =
          server.send(
              server
                  .as(OPERATOR, "/v1/secrets/global/" + name.replace("_", "-x"))
                  .PUT(BodyPublishers.ofString("value of " + name)));
    }
    var seen = new ArrayList<Long>();
    long before = Long.MAX_VALUE;
    while (before > 1) {
      JsonNode page =
          server
              .get(
                  OPERATOR,
                  "/v1/audit?order=newest&limit=1" + (seen.isEmpty() ? "" : "&before=" + before))
              .json();
      if (page.path("records").isEmpty()) {
        break;
      }
      before = page.path("records").get(0).path("seq").asLong();
      seen.add(before);
    }
    assertThat(seen)
        .isSortedAccordingTo(java.util.Comparator.reverseOrder())
        .doesNotHaveDuplicates();
    assertThat(seen.getLast()).isOne();

    assertThat(search("TWO-X")).hasSize(1);
    assertThat(search("secret.changed")).hasSize(3);
    assertThat(search("%")).isEmpty();
    assertThat(
            server
                .get(OPERATOR, "/v1/audit?order=newest&until=2000-01-01T00:00:00Z")
                .json()
                .path("records"))
        .isEmpty();
    assertThat(server.get(OPERATOR, "/v1/audit?order=sideways").status()).isEqualTo(400);
    assertThat(server.get(OPERATOR, "/v1/audit?text=a").status()).isEqualTo(400);
  }

  private JsonNode search(String text) {
    return server
        .get(
            OPERATOR,
            "/v1/audit?order=newest&text="
                + java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8))
        .json()
        .path("records");
  }
}
