package dev.palyra.e2e;

import static dev.palyra.e2e.ApprovalScenario.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * 300 times: a gateway that asks, approves, denies, cancels and runs is killed with -9 at a random
 * moment, and the next one goes on with what it left.
 */
@Tag("soak")
class RandomKillTest {
  // Fewer for a look while other things run: -Dpalyra.kills=40.
  private static final int KILLS = Integer.getInteger("palyra.kills", 300);
  private static final int HOMES = 2; // Side by side, since a start is mostly waiting.
  private static final int CALLS = 4;
  private static final int MOST_ANSWERS = 12;
  private static final int LONGEST_MS = 50;

  @TempDir private Path folder;

  @Test
  void everyCallEndsOnceOrStillWaits() throws Exception {
    var classPath = FastStart.prepare(folder);
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(HOMES)) {
      List<Callable<Long>> homes =
          IntStream.range(0, HOMES)
              .<Callable<Long>>mapToObj(home -> () -> killOften(home, classPath))
              .toList();
      long calls = 0;
      for (var done : threads.invokeAll(homes)) {
        calls += done.get();
      }
      System.out.printf(
          "%d kills, %d calls, %d s%n", KILLS, calls, (System.nanoTime() - start) / 1_000_000_000);
    }
  }

  private long killOften(int number, String[] options) throws Exception {
    ApprovalScenario scenario = ApprovalScenario.in(folder.resolve("home-" + number));
    var dice = new Random(number);
    Map<String, String> asked = new LinkedHashMap<>(); // Call to text.
    for (int kill = 0; kill < KILLS / HOMES; kill++) {
      GatewayProcess gateway = GatewayProcess.start(scenario.home(), options);
      var answers = new Semaphore(0);
      Thread killer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  // By what has happened, so that a slow machine sees as much of it as a fast one.
                  answers.acquire(dice.nextInt(MOST_ANSWERS));
                  Thread.sleep(dice.nextInt(LONGEST_MS));
                  gateway.kill();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      work(gateway, new Random(kill * 31L + number), number + "-" + kill, asked, answers);
      answers.release(MOST_ANSWERS);
      killer.join();
      gateway.discard();
      assertNoneRanTwice(scenario);
    }
    settle(scenario, options, asked);
    return asked.size();
  }

  /** Does what clients do until the gateway is gone. */
  private static void work(
      GatewayProcess gateway,
      Random dice,
      String label,
      Map<String, String> asked,
      Semaphore answers) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < CALLS; i++) {
        String text = (dice.nextBoolean() ? "free " : "") + label + "-" + i;
        asked.put(ApprovalScenario.ask(gateway, text), text);
        answers.release();
      }
      while (true) {
        for (JsonNode approval :
            gateway.asOperator("GET", "/v1/approvals?state=waiting", "").body().path("approvals")) {
          int what = dice.nextInt(4);
          String id = approval.path("id").asString();
          switch (what) {
            case 0, 1 ->
                gateway.sendAndForget(
                    client,
                    gateway.token("operator"),
                    "POST",
                    "/v1/approvals/" + id + "/decision",
                    verdict(what == 0 ? "approve" : "deny"));
            case 2 ->
                gateway.sendAndForget(
                    client,
                    gateway.token("agent"),
                    "POST",
                    "/v1/calls/" + approval.path("call").asString() + "/cancel",
                    "");
            default -> {} // It goes on waiting, into the next gateway.
          }
        }
        answers.release();
      }
    } catch (IOException | AssertionError e) {
      // The gateway is gone.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertNoneRanTwice(ApprovalScenario scenario) throws IOException {
    assertThat(scenario.allRuns()).doesNotHaveDuplicates();
  }

  private static void settle(ApprovalScenario scenario, String[] options, Map<String, String> asked)
      throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home(), options)) {
      var ends = new ArrayList<String>();
      for (var call : asked.entrySet()) {
        GatewayProcess.Answer answered = gateway.asAgent("GET", "/v1/calls/" + call.getKey(), "");
        assertThat(answered.status()).as("a call that was accepted: %s", answered).isLessThan(300);
        JsonNode body = answered.body();
        String state = body.path("state").asString();
        if (state.equals("waiting")) { // Answered now, so that it ends.
          var answer =
              gateway.asOperator(
                  "POST",
                  "/v1/approvals/" + body.path("approval").asString() + "/decision",
                  verdict("approve"));
          assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        }
        JsonNode end = ApprovalScenario.ended(gateway, call.getKey());
        String kind =
            end.path("state").asString().equals("orphaned")
                ? "orphaned"
                : end.path("result").path("kind").asString();
        ends.add(kind);
        long runs = scenario.runs(call.getValue());
        switch (kind) {
          case "ran" -> {
            // Cancelled after its start, a program may have been killed before it did anything.
            boolean whole = end.path("result").path("outcome").asString().equals("exited");
            assertThat(runs).as("%s: %s", call, end).isBetween(whole ? 1L : 0L, 1L);
          }
          case "refused" -> assertThat(runs).as(call.getValue()).isZero();
          case "orphaned" -> assertThat(runs).as(call.getValue()).isLessThanOrEqualTo(1);
          default -> throw new AssertionError(end.toString());
        }
      }
      assertNoneRanTwice(scenario);
      for (String kind : List.of("ran", "refused", "orphaned")) {
        System.out.println(kind + ": " + ends.stream().filter(kind::equals).count());
      }
    }
  }
}
