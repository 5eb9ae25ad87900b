package dev.palyra.e2e;

import static dev.palyra.e2e.RunHome.KEY;
import static dev.palyra.e2e.WireServer.cut;
import static dev.palyra.e2e.WireServer.error;
import static dev.palyra.e2e.WireServer.errorInStream;
import static dev.palyra.e2e.WireServer.garbage;
import static dev.palyra.e2e.WireServer.incomplete;
import static dev.palyra.e2e.WireServer.silence;
import static dev.palyra.e2e.WireServer.turn;
import static dev.palyra.e2e.WireServer.unfinished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.WireServer.Answer;
import dev.palyra.e2e.WireServer.Call;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What a provider can do wrong, over the real client and the real gateway: each is asked again or
 * ends the run with a reason; no run hangs; and the provider's key, which it also says back, stands
 * nowhere.
 */
@Tag("soak")
@ParameterizedClass
@ValueSource(strings = {"responses", "chat"})
class ProviderFaultTest {
  private static final Answer DONE = turn("done");

  /** How the run ends, how often the provider was asked, and what it does. */
  private record Case(String end, int asked, List<Answer> answers) {
    static Case of(String end, int asked, Answer... answers) {
      return new Case(end, asked, List.of(answers));
    }
  }

  private final String api;
  @TempDir private Path folder;

  ProviderFaultTest(String api) {
    this.api = api;
  }

  private static Map<String, Case> cases() {
    var cases = new LinkedHashMap<String, Case>();
    cases.put("fine", Case.of("done", 1, DONE));
    cases.put(
        "rate limit once",
        Case.of("done", 2, error(429, "rate_limit_exceeded", "slow", "retry-after-ms", "5"), DONE));
    cases.put(
        "rate limit for ever",
        Case.of("rate-limited", 3, error(429, "rate_limit_exceeded", "slow down, @KEY")));
    cases.put("no quota", Case.of("quota-exceeded", 1, error(429, "insufficient_quota", "pay")));
    cases.put("500 once", Case.of("done", 2, error(500, "server_error", "oops"), DONE));
    cases.put("503 for ever", Case.of("provider-unavailable", 3, error(503, "x", "busy @KEY")));
    cases.put("401", Case.of("credential-refused", 1, error(401, "invalid_api_key", "not @KEY")));
    cases.put("400", Case.of("request-refused", 1, error(400, "invalid_request_error", "@KEY?")));
    cases.put(
        "redirect",
        Case.of("request-refused", 1, error(302, "x", "x", "Location", "http://127.0.0.1:1/")));
    cases.put("cut once", Case.of("done", 2, cut("I was about to"), DONE));
    cases.put("cut for ever", Case.of("stream-cut", 3, cut("I was about to")));
    cases.put("ends in its middle", Case.of("stream-cut", 3, unfinished("I was about to")));
    cases.put("silence once", Case.of("done", 2, silence(), DONE));
    cases.put("no JSON", Case.of("malformed-reply", 3, garbage()));
    cases.put("filter", Case.of("content-filter", 1, incomplete("content_filter")));
    cases.put("too long", Case.of("output-limit", 1, incomplete("max_output_tokens")));
    cases.put(
        "error in the stream", Case.of("done", 2, errorInStream("rate_limit_exceeded"), DONE));
    cases.put("nothing", Case.of("malformed-reply", 3, turn("")));
    cases.put(
        "malformed call", Case.of("done", 2, turn("", new Call("fs__list", "{\"path\": ")), DONE));
    cases.put("unknown tool", Case.of("done", 2, turn("", new Call("make_tea", "{}")), DONE));
    cases.put(
        "the key in its answer",
        Case.of("done", 2, turn("@KEY", new Call("fs__list", "{\"path\":\"" + KEY + "\"}")), DONE));
    return cases;
  }

  @Test
  void eachIsRetriedOrEndsTheRunAndTheKeyStandsNowhere() throws Exception {
    try (var provider = new WireServer()) {
      Path home = RunHome.in(folder, configuration(provider.url()));
      Files.writeString(
          home.resolve("policies/test.cedar"),
          "@id(\"all\") permit (principal is Agent, action == Action::\"fs.list\", resource);");
      cases().forEach((task, one) -> provider.script(task, one.answers().toArray(Answer[]::new)));
      var said = new StringBuilder();
      try (GatewayProcess gateway =
          GatewayProcess.start(home, "-Dlogback.configurationFile=" + traceConfiguration())) {
        RunHome.storeKey(gateway);
        var runs = new LinkedHashMap<String, String>();
        for (String task : cases().keySet()) {
          runs.put(task, RunHome.start(gateway, "default", task));
        }
        for (var run : runs.entrySet()) {
          Case expected = Objects.requireNonNull(cases().get(run.getKey()));
          JsonNode ended = RunHome.ended(gateway, run.getValue());
          assertThat(ended.path("end").path("code").asString())
              .as(run.getKey() + ": " + ended.toPrettyString())
              .isEqualTo(expected.end());
          assertThat(provider.asked(run.getKey())).as(run.getKey()).isEqualTo(expected.asked());
          String last = expected.end().equals("done") ? "run.completed" : "run.failed";
          said.append(gateway.events("operator", run.getValue(), "event: " + last)).append(ended);
        }
        said.append(gateway.asOperator("GET", "/v1/audit?limit=1000", "").body());
      }
      assertThat(provider.credentials()).containsOnly("Bearer " + KEY); // It was really sent.
      assertThat(said.toString()).doesNotContain(KEY);
      assertNowhere(folder);
    }
  }

  private String configuration(String url) {
    return """
    [models.wire]
    api = "%s"
    model = "test"
    base-url = "%s"
    api-key = "vault://global/model-key"
    timeout = "15s"

    [agents.default]
    model = "wire"
    retries = 2
    """
        .formatted(api, url);
  }

  private Path traceConfiguration() throws Exception {
    Path file = folder.resolve("logback.xml");
    Files.writeString(
        file,
        """
        <configuration>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%level %logger %msg%n%ex</pattern></encoder>
          </appender>
          <root level="DEBUG"><appender-ref ref="out"/></root>
        </configuration>
        """);
    return file;
  }

  private static void assertNowhere(Path folder) throws Exception {
    byte[] key = KEY.getBytes(StandardCharsets.UTF_8);
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes.contains(new String(key, StandardCharsets.ISO_8859_1)))
            .as(file.toString())
            .isFalse();
      }
    }
  }
}
