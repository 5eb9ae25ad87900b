package dev.palyra.e2e;

import static dev.palyra.e2e.ApprovalScenario.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.GatewayProcess.Answer;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The gateway is killed with -9 before and after each transition of the two state machines. After
 * the restart each call is not started, finished or orphaned; none ran twice; and what waited still
 * waits.
 */
@Tag("soak")
class CrashMatrixTest {
  private static final String TARGET = "target";
  private static final String BYSTANDER = "bystander";

  @TempDir private Path folder;

  /** What is done with the call, and how often it may have run when the gateway dies. */
  @ParameterizedTest(name = "{0} ({1})")
  @CsvSource({
    "before:decided,          permit,  0, 0",
    "after:decided,           permit,  0, 0",
    "before:started,          permit,  0, 0",
    "after:started,           permit,  0, 0",
    "before:sandbox,          permit,  0, 0",
    "after:sandbox,           permit,  1, 1",
    "before:finished-ran,     permit,  1, 1",
    "after:finished-ran,      permit,  1, 1",
    "before:requested,        approve, 0, 0",
    "after:requested,         approve, 0, 0",
    "before:answered-granted, approve, 0, 0",
    "after:answered-granted,  approve, 0, 1",
    "before:decided-again,    approve, 0, 0",
    "after:started,           approve, 0, 0",
    "before:sandbox,          approve, 0, 0",
    "after:sandbox,           approve, 1, 1",
    "before:finished-ran,     approve, 1, 1",
    "after:finished-ran,      approve, 1, 1",
    "before:answered-denied,  deny,    0, 0",
    "after:answered-denied,   deny,    0, 0",
    "before:finished-refused, deny,    0, 0",
    "after:finished-refused,  deny,    0, 0",
    "before:ended,            cancel,  0, 0",
    "after:ended,             cancel,  0, 0"
  })
  void nothingIsLostAndNothingRunsTwice(String point, String path, int least, int most)
      throws Exception {
    ApprovalScenario scenario = ApprovalScenario.in(folder);
    Path reached = folder.resolve("reached");
    String text = path.equals("permit") ? "free " + TARGET : TARGET;
    String bystander;
    String waitsFor;
    try (HttpClient client = HttpClient.newHttpClient()) {
      GatewayProcess gateway =
          GatewayProcess.startMain(
              scenario.home(),
              List.of("dev.palyra.gateway.FaultPointGateway", point, reached.toString()));
      bystander = ApprovalScenario.ask(gateway, BYSTANDER);
      waitsFor = ApprovalScenario.approvalOf(gateway, bystander);
      drive(gateway, client, path, text, waitsFor, reached);
      awaitFile(reached);
      gateway.kill();
      client.shutdownNow();
    }
    assertThat(scenario.runs(text)).isBetween((long) least, (long) most);

    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      settleAndCheck(scenario, gateway, text);

      assertThat(scenario.runs(BYSTANDER)).isZero();
      assertThat(approve(gateway, waitsFor).status()).isEqualTo(200);
      assertThat(ApprovalScenario.ended(gateway, bystander).path("result").path("kind").asString())
          .isEqualTo("ran");
      assertThat(scenario.runs(BYSTANDER)).isOne();
    }
  }

  /** A client that has the id of a call may rely on it: the call is on record by then. */
  @ParameterizedTest
  @ValueSource(strings = {"before:decided", "before:requested"})
  void noCallIsAcceptedBeforeItIsOnRecord(String point) throws Exception {
    ApprovalScenario scenario = ApprovalScenario.in(folder);
    Path reached = folder.resolve("reached");
    try (HttpClient client = HttpClient.newHttpClient()) {
      GatewayProcess gateway =
          GatewayProcess.startMain(
              scenario.home(),
              List.of("dev.palyra.gateway.FaultPointGateway", point, reached.toString()));
      var answer =
          gateway.sendAsync(
              client, gateway.token("agent"), "POST", "/v1/calls", ApprovalScenario.call(TARGET));
      awaitFile(reached);
      gateway.kill();

      assertThat(answer).failsWithin(Duration.ofMinutes(1));
    }
  }

  private static void drive(
      GatewayProcess gateway,
      HttpClient client,
      String path,
      String text,
      String bystander,
      Path reached)
      throws Exception {
    gateway.sendAndForget(
        client, gateway.token("agent"), "POST", "/v1/calls", ApprovalScenario.call(text));
    if (path.equals("permit")) {
      return;
    }
    JsonNode waiting = waiting(gateway, bystander, reached);
    if (waiting.isMissingNode()) {
      return; // It got no further than the request.
    }
    String id = waiting.path("id").asString();
    if (path.equals("cancel")) {
      gateway.sendAndForget(
          client,
          gateway.token("agent"),
          "POST",
          "/v1/calls/" + waiting.path("call").asString() + "/cancel",
          "");
    } else {
      gateway.sendAndForget(
          client,
          gateway.token("operator"),
          "POST",
          "/v1/approvals/" + id + "/decision",
          verdict(path));
    }
  }

  /** The approval of the target, or nothing where the gateway stopped before. */
  private static JsonNode waiting(GatewayProcess gateway, String bystander, Path reached)
      throws Exception {
    while (true) {
      boolean stopped = Files.exists(reached);
      for (JsonNode approval :
          gateway.asOperator("GET", "/v1/approvals?state=waiting", "").body().path("approvals")) {
        if (!approval.path("id").asString().equals(bystander)) {
          return approval;
        }
      }
      if (stopped) {
        return tools.jackson.databind.node.MissingNode.getInstance();
      }
      Thread.sleep(20);
    }
  }

  /** After the restart: whatever still waits is approved; then nothing may have run twice. */
  private static void settleAndCheck(ApprovalScenario scenario, GatewayProcess gateway, String text)
      throws Exception {
    long before = scenario.runs(text);
    for (JsonNode approval :
        gateway.asOperator("GET", "/v1/approvals?limit=500", "").body().path("approvals")) {
      if (!approval.path("arguments").path("text").asString().equals(text)) {
        continue;
      }
      String id = approval.path("id").asString();
      String call = approval.path("call").asString();
      boolean waits = approval.path("state").asString().equals("waiting");
      assertThat(approve(gateway, id).status()).isEqualTo(waits ? 200 : 409);
      JsonNode ended = ApprovalScenario.ended(gateway, call);
      String end =
          ended.path("state").asString().equals("orphaned")
              ? "orphaned"
              : ended.path("result").path("kind").asString();
      assertThat(end).isIn("ran", "refused", "orphaned");
      if (end.equals("ran")) {
        assertThat(scenario.runs(text)).isOne();
      } else {
        assertThat(scenario.runs(text)).isEqualTo(before);
      }
      assertThat(approve(gateway, id).status()).isEqualTo(409);
    }
    assertThat(scenario.runs(text)).isLessThanOrEqualTo(1);
    Answer log = gateway.asOperator("GET", "/v1/audit?kind=call.started&limit=500", "");
    assertThat(log.status()).isEqualTo(200);
  }

  private static Answer approve(GatewayProcess gateway, String approval) throws Exception {
    return gateway.asOperator(
        "POST", "/v1/approvals/" + approval + "/decision", verdict("approve"));
  }

  private static void awaitFile(Path file) throws InterruptedException {
    for (int i = 0; i < 1_200; i++) {
      if (Files.exists(file)) {
        return;
      }
      Thread.sleep(25);
    }
    throw new AssertionError("the point was not reached");
  }
}
