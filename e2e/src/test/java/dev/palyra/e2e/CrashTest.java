package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.GatewayProcess.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The gateway is killed with -9 while a call waits; what was asked is still asked, and runs exactly
 * once.
 */
class CrashTest {
  private static final String CALL = ApprovalScenario.call("once");

  @TempDir private Path folder;

  private ApprovalScenario scenario;

  @BeforeEach
  void writeHome() throws IOException {
    scenario = ApprovalScenario.in(folder);
  }

  private static String waitingApproval(GatewayProcess gateway)
      throws IOException, InterruptedException {
    for (int i = 0; i < 200; i++) {
      JsonNode list =
          gateway.asOperator("GET", "/v1/approvals?state=waiting", "").body().path("approvals");
      if (!list.isEmpty()) {
        return list.get(0).path("id").asString();
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no approval waits");
  }

  private static void awaitFinished(GatewayProcess gateway, String call)
      throws IOException, InterruptedException {
    JsonNode ended = ApprovalScenario.ended(gateway, call);
    assertThat(ended.path("state").asString()).isEqualTo("finished"); // And not orphaned.
  }

  private static Answer approve(GatewayProcess gateway, String approval)
      throws IOException, InterruptedException {
    return gateway.asOperator(
        "POST", "/v1/approvals/" + approval + "/decision", ApprovalScenario.verdict("approve"));
  }

  @Test
  void aWaitingCallSurvivesAndRunsOnce() throws Exception {
    String call;
    String approval;
    GatewayProcess first = GatewayProcess.start(scenario.home());
    Answer accepted = first.asAgent("POST", "/v1/calls", CALL);
    assertThat(accepted.status()).isEqualTo(202);
    call = accepted.body().path("id").asString();
    approval = waitingApproval(first);
    first.kill();

    try (GatewayProcess second = GatewayProcess.start(scenario.home())) {
      assertThat(waitingApproval(second)).isEqualTo(approval);
      assertThat(scenario.workspace().resolve("ran.txt")).doesNotExist();

      assertThat(approve(second, approval).status()).isEqualTo(200);
      awaitFinished(second, call);
      assertThat(approve(second, approval).status()).isEqualTo(409);
      assertThat(scenario.allRuns()).containsExactly("once");
    }

    try (GatewayProcess third = GatewayProcess.start(scenario.home())) {
      assertThat(approve(third, approval).status()).isEqualTo(409);
      assertThat(scenario.allRuns()).containsExactly("once");
    }
  }

  @Test
  void theAgentsTokenCannotApprove() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      gateway.asAgent("POST", "/v1/calls", CALL);
      String approval = waitingApproval(gateway);

      Answer answer =
          gateway.asAgent(
              "POST",
              "/v1/approvals/" + approval + "/decision",
              ApprovalScenario.verdict("approve"));

      assertThat(answer.status()).isEqualTo(403);
      assertThat(scenario.workspace().resolve("ran.txt")).doesNotExist();
    }
  }

  @Test
  void ofAnswersAtTheSameMomentOneCounts() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String call = gateway.asAgent("POST", "/v1/calls", CALL).body().path("id").asString();
      String approval = waitingApproval(gateway);
      List<Callable<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(() -> approve(gateway, approval).status());
      }

      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> answer : threads.invokeAll(answers)) {
        statuses.add(answer.get());
      }

      assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 409);
      awaitFinished(gateway, call);
      assertThat(scenario.allRuns()).containsExactly("once");
    }
  }
}
