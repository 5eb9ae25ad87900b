package dev.palyra.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.GatewayProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Two secrets go through every path of the product, in one real gateway that logs all it can;
 * afterwards no file of its home, no line of its log and no answer of its API holds either in any
 * spelling. Each path first shows that the secret did get there.
 *
 * <p>The workspace lies outside the home: what a tool writes there is the tool's, and Palyra's part
 * begins where another call reads it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CanaryTest {
  private static final SplittableRandom RANDOM = new SplittableRandom();
  private static final Canary TOKEN =
      new Canary("canary-token", "cnry_" + Long.toHexString(RANDOM.nextLong()) + "Zq7Zq7zQ");

  /** Of characters that every encoding changes. */
  private static final Canary AWKWARD =
      new Canary("canary-awkward", "/k\"é\\ " + Long.toString(RANDOM.nextLong(), 36) + "+=&<~>%/");

  private static final List<Canary> BOTH = List.of(TOKEN, AWKWARD);

  @TempDir private static Path folder;
  private static Path home;
  private static Path workspace;
  private static GatewayProcess gateway;

  @BeforeAll
  static void start() throws Exception {
    home = Files.createDirectory(folder.resolve("home"));
    workspace = Files.createDirectory(folder.resolve("workspace"));
    CanaryHome.write(home, workspace, TOKEN, AWKWARD);
    gateway = startGateway();
    for (Canary canary : BOTH) {
      assertThat(put("operator", canary, canary.value())).isEqualTo(200);
    }
  }

  private static GatewayProcess startGateway() throws Exception {
    Path log = Path.of(CanaryTest.class.getResource("/logback-debug.xml").toURI());
    return GatewayProcess.start(home, "-Dlogback.configurationFile=" + log);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static int put(String role, Canary canary, String value) throws Exception {
    return gateway
        .raw(role, "PUT", "/v1/secrets/global/" + canary.name(), "application/octet-stream", value)
        .statusCode();
  }

  private static JsonNode call(String run, String tool, String arguments) throws Exception {
    Answer answer =
        gateway.asAgent(
            "POST",
            "/v1/calls",
            "{\"tool\":\"%s\",\"run\":\"%s\",\"arguments\":%s}".formatted(tool, run, arguments));
    return answer.body();
  }

  private static String said(JsonNode answer) {
    return answer.path("result").path("stdout").asString("")
        + answer.path("result").path("stderr").asString("");
  }

  @ParameterizedTest
  @CsvSource({
    "environment, exited",
    "standard-input, exited",
    "standard-error, exited",
    "crash, signaled",
    "timeout, limit-exceeded",
    "too-much-output, limit-exceeded",
    "byte-by-byte, exited",
    "own-arguments, exited",
    "in-pieces-to-both, exited",
  })
  @Order(1)
  void passesThroughATool(String tool, String outcome) throws Exception {
    JsonNode answer = call("tools", "canary." + tool, "{}");

    assertThat(answer.path("result").path("outcome").asString(""))
        .as("%s", answer)
        .isEqualTo(outcome);
    assertThat(said(answer)).contains(TOKEN.mark());
  }

  @Test
  @Order(1)
  void passesThroughEveryEncoding() throws Exception {
    JsonNode answer = call("tools", "canary.encodings", "{}");

    List<String> lines = said(answer).lines().toList();
    assertThat(lines)
        .as("%s", answer)
        .hasSize(26)
        .allMatch(line -> line.contains("[redacted:global/canary-"));
  }

  /** Whoever pads the output chooses where the quota cuts the secret. */
  @Test
  @Order(1)
  void isCutByTheQuotaAnywhere() throws Exception {
    for (int padding = 4_096 - TOKEN.value().length(); padding < 4_096; padding += 3) {
      String said = said(call("tools", "canary.padded", "{\"padding\":" + padding + "}"));

      assertThat(said.replace("x", "").replace(TOKEN.mark(), ""))
          .as("padding %d", padding)
          .hasSizeLessThan(4);
    }
  }

  /** A tool leaves it in a file; other calls, of other runs, read that. */
  @Test
  @Order(2)
  void isLeftInAFileThatOthersRead() throws Exception {
    call("writer", "canary.leave", "{}");
    assertThat(Files.readString(workspace.resolve("left.txt"))).contains(TOKEN.value());

    assertThat(said(call("reader", "fs.read", "{\"path\":\"left.txt\"}"))).contains(TOKEN.mark());
    assertThat(said(call("reader", "fs.search", "{\"path\":\".\",\"pattern\":\"cnry\"}")))
        .contains(TOKEN.mark());
    assertThat(said(call("reader", "process.run", "{\"program\":\"cat\",\"args\":[\"left.txt\"]}")))
        .contains(TOKEN.mark(), AWKWARD.mark());
  }

  @Test
  @Order(2)
  void isSentInAHeaderThroughTheEgressProxy() throws Exception {
    JsonNode answer = call("egress", "canary.send", "{}");

    assertThat(said(answer))
        .as("%s", answer)
        .contains("sent " + TOKEN.mark())
        .contains("HTTP/1.1 ");
  }

  @Test
  @Order(2)
  void waitsForAnOperatorWithTheCall() throws Exception {
    String id = ask("asked", "canary.sensitive", "{}");
    answer(waiting(), "approve");

    assertThat(gateway.events("operator", "asked", "event: call.finished"))
        .contains("canary.sensitive");
    assertThat(said(gateway.asAgent("GET", "/v1/calls/" + id, "").body())).contains(TOKEN.mark());
  }

  /** The preview of a write shows what it changes, which here is the file with both secrets. */
  @Test
  @Order(3)
  void isInAFileOfWhichAnOperatorIsShownTheChange() throws Exception {
    ask("written", "fs.write", "{\"path\":\"left.txt\",\"content\":\"something else\"}");
    String approval = waiting();
    assertThat(gateway.asOperator("GET", "/v1/approvals/" + approval, "").body().toString())
        .contains(TOKEN.mark(), "something else");
    answer(approval, "deny");

    assertThat(gateway.events("operator", "written", "event: call.finished")).contains("denied");
  }

  private static String ask(String run, String tool, String arguments) throws Exception {
    Answer accepted =
        gateway.asAgent(
            "POST",
            "/v1/calls",
            "{\"tool\":\"%s\",\"arguments\":%s,\"run\":\"%s\",\"wait\":false}"
                .formatted(tool, arguments, run));
    return accepted.body().path("id").asString();
  }

  private static String waiting() throws Exception {
    for (int i = 0; i < 200; i++) {
      JsonNode waiting = gateway.asOperator("GET", "/v1/approvals?state=waiting", "").body();
      String approval = waiting.path("approvals").path(0).path("id").asString("");
      if (!approval.isEmpty()) {
        gateway.asOperator("GET", "/v1/approvals/" + approval, "");
        return approval;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no approval waits");
  }

  private static void answer(String approval, String verdict) throws Exception {
    Answer answer =
        gateway.asOperator(
            "POST",
            "/v1/approvals/" + approval + "/decision",
            "{\"verdict\":\"%s\",\"reason\":\"a canary\"}".formatted(verdict));
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
  }

  /** What the agent should not have, and has all the same, is not written down. */
  @Test
  @Order(3)
  void anAgentWhoHasItCannotPutItIntoACall() throws Exception {
    String base64 = Base64.getEncoder().encodeToString(("Basic " + TOKEN.value()).getBytes(UTF_8));
    for (String value : List.of(TOKEN.value(), base64)) {
      Answer answer =
          gateway.asAgent(
              "POST",
              "/v1/calls",
              "{\"tool\":\"fs.write\",\"arguments\":{\"path\":\"p\",\"content\":\"x %s\"}}"
                  .formatted(value));

      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.body().path("code").asString()).isEqualTo("secret-in-arguments");
    }
  }

  @ParameterizedTest
  @CsvSource({"canary.not-permitted, secret.denied", "canary.absent, secret.not-found"})
  @Order(3)
  void isRefused(String tool, String code) throws Exception {
    assertThat(call("refused", tool, "{}").path("result").path("detail").asString(""))
        .contains(code);
  }

  @Test
  @Order(3)
  void isSentToTheApiInEveryWrongWay() throws Exception {
    String value = TOKEN.value();
    assertThat(put("agent", TOKEN, value)).isEqualTo(403);
    assertThat(put("operator", TOKEN, value + " ".repeat(70_000))).isEqualTo(413);
    assertThat(put("operator", new Canary("no/name", ""), value)).isEqualTo(404);
    for (String path : List.of("/v1/calls", "/v1/approvals/x/decision", "/v1/nothing")) {
      gateway.raw("operator", "POST", path, "application/json", "{\"" + value + "\":");
      gateway.raw("operator", "POST", path, "text/plain", value);
    }
  }

  /** The tool's own view of this is in {@code own-arguments}. */
  @Test
  @Order(4)
  void isInNoProcessesArgumentsWhileAToolRunsWithIt() throws Exception {
    String id = startSlow("slow");

    for (Canary canary : BOTH) {
      assertThat(canary.inArguments()).isEmpty();
    }
    gateway.asAgent("POST", "/v1/calls/" + id + "/cancel", "");
    gateway.events("agent", "slow", "event: call.finished");
  }

  private static String startSlow(String run) throws Exception {
    String id = ask(run, "canary.slow", "{}");
    gateway.events("agent", run, "event: call.started");
    for (int i = 0; i < 200 && !Files.exists(workspace.resolve("slow.started")); i++) {
      Thread.sleep(50);
    }
    assertThat(workspace.resolve("slow.started")).exists();
    Files.delete(workspace.resolve("slow.started"));
    return id;
  }

  @Test
  @Order(5)
  void isNotInItsArgumentsWhereADefinitionAsksForThat() throws Exception {
    Path bad = home.resolve("tools/bad.toml");
    Files.writeString(bad, CanaryHome.tool("canary.bad", "", "[\"" + TOKEN.ref() + "\"]"));
    gateway.close();
    try {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(CanaryTest::startGateway))
          .hasMessageContaining("tools/bad.toml")
          .hasMessageContaining("command.arguments names a secret");
    } finally {
      Files.delete(bad);
      String before = gateway.transcript();
      gateway = startGateway();
      gateway.transcribe(before);
    }
  }

  /** After a restart nothing was handed out yet, and the file is still there. */
  @Test
  @Order(6)
  void isStillRedactedAfterARestart() throws Exception {
    assertThat(said(call("later", "fs.read", "{\"path\":\"left.txt\"}")))
        .contains(TOKEN.mark(), AWKWARD.mark());
  }

  /** A value that was replaced is one that a tool may have left somewhere. */
  @Test
  @Order(6)
  void isStillRedactedAfterItWasReplaced() throws Exception {
    assertThat(put("operator", TOKEN, "a new value, which is another")).isEqualTo(200);

    assertThat(said(call("later", "fs.read", "{\"path\":\"left.txt\"}"))).contains(TOKEN.mark());
    assertThat(put("operator", TOKEN, TOKEN.value())).isEqualTo(200);
  }

  @Test
  @Order(7)
  void survivesAKillOfTheGatewayWhileAToolHasIt() throws Exception {
    startSlow("killed");
    String before = gateway.transcript();
    gateway.kill();
    gateway = startGateway();
    gateway.transcribe(before);

    assertThat(gateway.events("operator", "killed", "event: call.finished")).contains("orphaned");
  }

  /** Whatever routes there are, now or later: each that takes no parameter is read by both. */
  @Test
  @Order(8)
  void isReadByNobody() throws Exception {
    JsonNode paths = gateway.asAgent("GET", "/v1/openapi.json", "").body().path("paths");
    List<String> readable = new ArrayList<>();
    paths.properties().stream()
        .filter(path -> path.getValue().has("get") && !path.getKey().contains("{"))
        .forEach(path -> readable.add(path.getKey()));
    assertThat(readable).contains("/metrics", "/v1/audit", "/v1/audit/export", "/v1/secrets");
    for (String path : readable) {
      gateway.raw("operator", "GET", path, "application/json", "");
      gateway.raw("agent", "GET", path, "application/json", "");
    }
    for (String run :
        List.of("tools", "reader", "egress", "asked", "written", "refused", "later")) {
      gateway.events("operator", run, "event: call.finished");
      gateway.events("agent", run, "event: call.finished");
    }
    long all = gateway.asOperator("GET", "/v1/audit?limit=1000", "").body().path("records").size();
    assertThat(all).isGreaterThan(60);
  }

  @Test
  @Order(9)
  void isFoundNowhere() throws Exception {
    gateway.close();
    String log = Files.readString(folder.resolve("home.log"));
    assertThat(log).as("the log tells everything").contains("TRACE");
    for (Canary canary : BOTH) {
      assertThat(canary.in("an answer", gateway.transcript())).isEmpty();
      assertThat(canary.in("the log", log)).isEmpty();
      assertThat(canary.below(home)).isEmpty();
    }
  }

  /** The search finds what it should; else nothing above would show anything. */
  @Test
  void theSearchFindsEachSpelling(@TempDir Path other) throws IOException {
    for (Canary canary : BOTH) {
      for (var spelling : canary.spellings().entrySet()) {
        Path file = other.resolve("file");
        Files.writeString(file, "before" + spelling.getValue() + "after");

        assertThat(canary.below(other)).anyMatch(found -> found.contains(spelling.getKey()));
      }
      assertThat(Stream.of("no", "cnry_", "").flatMap(text -> canary.in("text", text).stream()))
          .isEmpty();
    }
  }
}
