package dev.palyra.e2e;

import static dev.palyra.e2e.ApprovalScenario.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * The gateway is killed with -9 before and after each transition of a run and of its calls. After
 * the restart the run goes on by itself to its end, no call ran twice, the model was told of what
 * was interrupted, and a client finds every event once, wherever it left off.
 */
@Tag("soak")
class RunCrashMatrixTest {
  private static final List<String> TEXTS =
      List.of("free target", "free bystander", "ask target", "free last");

  /** What the model says, and {@code last} after it. */
  private static String transcript(String last) {
    return """
    {"turns": [
      {"say": "two at once", "calls": [
        {"tool": "note.append", "arguments": {"text": "free target"}},
        {"tool": "note.append", "arguments": {"text": "free bystander"}}]},
      {"calls": [{"tool": "note.append", "arguments": {"text": "ask target"}}]},
      {"calls": [{"tool": "note.append", "arguments": {"text": "free last"}}]}%s
    ]}
    """
        .formatted(last);
  }

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0} ({1})")
  @CsvSource({
    "before:run-created,      approve",
    "after:run-created,       approve",
    "before:run-turned,       approve",
    "after:run-turned,        approve",
    "before:decided,          approve",
    "after:decided,           approve",
    "before:started,          approve",
    "after:started,           approve",
    "before:sandbox,          approve",
    "after:sandbox,           approve",
    "before:finished-ran,     approve",
    "after:finished-ran,      approve",
    "before:run-answered,     approve",
    "after:run-answered,      approve",
    "before:requested,        approve",
    "after:requested,         approve",
    "before:answered-granted, approve",
    "after:answered-granted,  approve",
    "before:decided-again,    approve",
    "before:run-completed,    approve",
    "after:run-completed,     approve",
    "before:answered-denied,  deny",
    "after:answered-denied,   deny",
    "before:finished-refused, deny",
    "after:finished-refused,  deny",
    "before:run-failed,       fail",
    "after:run-failed,        fail",
    "before:run-cancelling,   cancel",
    "after:run-cancelling,    cancel",
    "before:run-cancelled,    cancel",
    "after:run-cancelled,     cancel"
  })
  void goesOnWhereItWas(String point, String path) throws Exception {
    ApprovalScenario scenario = scenario(path);
    Path reached = folder.resolve("reached");
    try (HttpClient client = HttpClient.newHttpClient()) {
      GatewayProcess gateway =
          GatewayProcess.startMain(
              scenario.home(),
              List.of("dev.palyra.gateway.FaultPointGateway", point, reached.toString()));
      gateway.sendAndForget(
          client, gateway.token("operator"), "POST", "/v1/runs", "{\"task\":\"take notes\"}");
      drive(gateway, client, path, reached);
      gateway.kill();
      gateway.discard();
      client.shutdownNow();
    }
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      JsonNode runs = gateway.asOperator("GET", "/v1/runs", "").body().path("runs");
      if (point.equals("before:run-created")) {
        assertThat(runs).isEmpty();
        assertThat(scenario.allRuns()).isEmpty();
        return;
      }
      assertThat(runs).hasSize(1);
      String run = runs.get(0).path("id").asString();
      if (path.equals("cancel") && point.equals("before:run-cancelling")) {
        cancel(gateway, run); // The request was lost with the gateway; it is made again.
      }
      JsonNode ended = settled(gateway, run, path);
      check(scenario, ended, path);
      checkEvents(gateway, run, ended.path("state").asString());
    }
  }

  private ApprovalScenario scenario(String path) throws Exception {
    ApprovalScenario scenario = ApprovalScenario.in(folder);
    String last = path.equals("fail") ? "" : ",\n{\"say\": \"done\"}";
    Files.writeString(scenario.home().resolve("notes.json"), transcript(last));
    Files.writeString(
        scenario.home().resolve("palyra.toml"),
        """

        [agents.default]
        model = "recorded"
        transcript = "notes.json"
        """,
        StandardOpenOption.APPEND);
    return scenario;
  }

  /** Answers what waits, or cancels, until the point is reached. */
  private static void drive(GatewayProcess gateway, HttpClient client, String path, Path reached)
      throws Exception {
    Set<String> done = new HashSet<>();
    for (int i = 0; i < 3_000; i++) {
      if (Files.exists(reached)) {
        return;
      }
      for (JsonNode waiting : waiting(gateway)) {
        String id = waiting.path("id").asString();
        if (!done.add(id)) {
          continue;
        }
        String way =
            path.equals("cancel")
                ? "/v1/runs/" + waiting.path("run").asString() + "/cancel"
                : "/v1/approvals/" + id + "/decision";
        String body =
            path.equals("cancel") ? "" : verdict(path.equals("deny") ? "deny" : "approve");
        gateway.sendAndForget(client, gateway.token("operator"), "POST", way, body);
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the point was not reached");
  }

  private static JsonNode waiting(GatewayProcess gateway) throws Exception {
    return gateway.asOperator("GET", "/v1/approvals?state=waiting", "").body().path("approvals");
  }

  private static void cancel(GatewayProcess gateway, String run) throws Exception {
    assertThat(gateway.asOperator("POST", "/v1/runs/" + run + "/cancel", "").status())
        .isEqualTo(202);
  }

  /** Answers what still waits, until the run has ended. */
  private static JsonNode settled(GatewayProcess gateway, String run, String path)
      throws Exception {
    for (int i = 0; i < 1_500; i++) {
      JsonNode now = RunHome.show(gateway, run);
      if (now.has("end")) {
        return now;
      }
      for (JsonNode waiting : waiting(gateway)) {
        if (!path.equals("cancel")) {
          var _ =
              gateway.asOperator(
                  "POST",
                  "/v1/approvals/" + waiting.path("id").asString() + "/decision",
                  verdict(path.equals("deny") ? "deny" : "approve"));
        }
      }
      Thread.sleep(40);
    }
    throw new AssertionError(RunHome.show(gateway, run).toPrettyString());
  }

  private static void check(ApprovalScenario scenario, JsonNode run, String path) throws Exception {
    assertThat(run.path("state").asString())
        .as(run.toPrettyString())
        .isEqualTo(
            switch (path) {
              case "fail" -> "failed";
              case "cancel" -> "cancelled";
              default -> "completed";
            });
    for (String text : TEXTS) {
      assertThat(scenario.runs(text)).as(text).isLessThanOrEqualTo(1);
    }
    for (JsonNode turn : run.path("transcript")) {
      for (JsonNode call : turn.path("calls")) {
        String text =
            tools.jackson.databind.json.JsonMapper.shared()
                .readTree(call.path("arguments").asString())
                .path("text")
                .asString();
        JsonNode answer = call.path("answer");
        switch (answer.path("kind").asString("none")) {
          case "ran" -> assertThat(scenario.runs(text)).as(text).isOne();
          case "refused" -> assertThat(scenario.runs(text)).as(text).isZero();
          case "orphaned" ->
              assertThat(answer.path("text").asString()).contains("whether it took effect");
          default -> assertThat(path).isEqualTo("cancel");
        }
      }
    }
  }

  /** Whatever event a client has seen last, it gets exactly the rest. */
  private static void checkEvents(GatewayProcess gateway, String run, String state)
      throws Exception {
    List<String> all = ids(gateway.events("operator", run, "event: run." + state));
    assertThat(all).doesNotHaveDuplicates().isNotEmpty();
    for (int i = 0; i < all.size() - 1; i++) {
      String rest = gateway.eventsAfter("operator", run, all.get(i), "event: run." + state);
      assertThat(ids(rest)).isEqualTo(all.subList(i + 1, all.size()));
    }
  }

  private static List<String> ids(String events) {
    var ids = new ArrayList<String>();
    events
        .lines()
        .filter(line -> line.startsWith("id: "))
        .forEach(line -> ids.add(line.substring(4)));
    return ids;
  }
}
