package dev.palyra.e2e;

import static dev.palyra.e2e.ApprovalScenario.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.GatewayProcess.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two operators answer the same approval at the same moment, through the API. */
class RaceTest {
  private static final int QUICK = 25;
  private static final int ALL = 1_000;

  @TempDir private Path folder;

  @Test
  void oneOutcome() throws Exception {
    race(QUICK);
  }

  @Test
  @Tag("soak")
  void oneOutcomeAThousandTimes() throws Exception {
    race(ALL);
  }

  private void race(int rounds) throws Exception {
    ApprovalScenario scenario = ApprovalScenario.in(folder);
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home());
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<String> tokens = List.of(operator(gateway, "ann"), operator(gateway, "bob"));
      List<String> names = List.of("ann", "bob");
      int[] wins = new int[2];
      int granted = 0;
      for (int round = 0; round < rounds; round++) {
        String text = "race " + round;
        String call = ApprovalScenario.ask(gateway, text);
        String path = "/v1/approvals/" + ApprovalScenario.approvalOf(gateway, call) + "/decision";
        var start = new CyclicBarrier(2);
        // Every other round they disagree.
        String other = round % 2 == 0 ? "approve" : "deny";
        List<Callable<Answer>> both =
            List.of(
                () -> answer(gateway, start, tokens.get(0), path, "approve"),
                () -> answer(gateway, start, tokens.get(1), path, other));
        var answers = threads.invokeAll(both);
        Answer ann = answers.get(0).get();
        Answer bob = answers.get(1).get();

        assertThat(List.of(ann.status(), bob.status())).containsExactlyInAnyOrder(200, 409);
        int winner = ann.status() == 200 ? 0 : 1;
        wins[winner]++;
        Answer lost = winner == 0 ? bob : ann;
        assertThat(lost.body().path("detail").asString())
            .contains("by operator `" + names.get(winner) + "`");
        boolean ran = winner == 0 || other.equals("approve");
        granted += ran ? 1 : 0;
        assertThat(ApprovalScenario.ended(gateway, call).path("result").path("kind").asString())
            .isEqualTo(ran ? "ran" : "refused");
        assertThat(scenario.runs(text)).isEqualTo(ran ? 1 : 0);
      }
      assertThat(scenario.allRuns()).hasSize(granted);
      System.out.println(rounds + " races: ann won " + wins[0] + ", bob won " + wins[1]);
    }
  }

  private static Answer answer(
      GatewayProcess gateway, CyclicBarrier start, String token, String path, String verdict)
      throws Exception {
    start.await();
    return gateway.with(token, "POST", path, verdict(verdict));
  }

  private static String operator(GatewayProcess gateway, String name) throws Exception {
    Answer made = gateway.asOperator("PUT", "/v1/operators/" + name, "{\"groups\":[]}");
    assertThat(made.status()).isEqualTo(200);
    return made.body().path("token").asString();
  }
}
