package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsolePagesTest {
  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            folder,
            Settings.defaults(folder),
            FakePolicy.ask(ApprovalRequirement.DEFAULT),
            Fixtures.echo(Map.of()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static TestServer.Answer get(String path) {
    return server.send(server.request(path).GET());
  }

  private static String header(TestServer.Answer answer, String name) {
    return String.join(", ", answer.headers().getOrDefault(name, List.of()));
  }

  private static String script() {
    Matcher named =
        Pattern.compile("src=\"(/console/a/[0-9a-f]{16}/app\\.js)\"")
            .matcher(get("/console/").body());
    assertThat(named.find()).isTrue();
    return named.group(1);
  }

  @Test
  void everyAddressOfTheConsoleAnswersWithItsPage() {
    for (String path : List.of("/console/", "/console/approvals/01ABC", "/console/audit?text=a")) {
      var answer = get(path);
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.type()).isEqualTo("text/html; charset=utf-8");
      assertThat(header(answer, "content-security-policy"))
          .startsWith("default-src 'none'; script-src 'self' 'sha256-")
          .endsWith("frame-ancestors 'none'");
      assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
      assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
      assertThat(header(answer, "referrer-policy")).isEqualTo("no-referrer");
    }
    assertThat(header(get("/"), "location")).isEqualTo("/console/");
    assertThat(header(get("/console"), "location")).isEqualTo("/console/");
  }

  @Test
  void filesAreKeptForEverAndComeCompressed() throws IOException, InterruptedException {
    String path = script();
    var plain = get(path);
    assertThat(plain.status()).isEqualTo(200);
    assertThat(plain.type()).isEqualTo("text/javascript; charset=utf-8");
    assertThat(header(plain, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
    var zipped =
        server
            .client()
            .send(
                server.request(path).header("Accept-Encoding", "br, gzip").GET().build(),
                BodyHandlers.ofByteArray());
    assertThat(zipped.headers().firstValue("content-encoding")).contains("gzip");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.body());
    }
  }

  @Test
  void whatIsNotThereIsNotGuessed() {
    assertThat(get("/console/a/0000000000000000/app.js").status()).isEqualTo(404);
    assertThat(get(script().replace("app.js", "../../../index.html")).status()).isNotEqualTo(200);
    assertThat(get("/console/a/").status()).isEqualTo(404);
    assertThat(get("/consoles/").status()).isEqualTo(404);
    var posted = server.post(OPERATOR, "/console/", "{}");
    assertThat(posted.status()).isEqualTo(405);
  }

  /** The stream of everything is for operators, and goes on behind what was seen. */
  @Test
  void operatorsSeeAllThatHappensAndAgentsDoNot() throws Exception {
    assertThat(server.get(AGENT, "/v1/events").status()).isEqualTo(403);
    var _ = server.send(server.request("/v1/audit").GET()); // Refused, and recorded.
    var stream =
        server
            .client()
            .send(
                server.as(OPERATOR, "/v1/events").header("Last-Event-ID", "0").GET().build(),
                BodyHandlers.ofLines());
    try (var lines = stream.body()) {
      assertThat(lines.filter(line -> line.startsWith("event: access.refused")).findFirst())
          .isPresent();
    }
  }
}
