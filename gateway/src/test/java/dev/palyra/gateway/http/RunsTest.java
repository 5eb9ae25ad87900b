package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RunsTest {
  @TempDir private Path folder;
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

  private String run() {
    var made = server.post(OPERATOR, "/v1/runs", "{\"task\":\"say hi\"}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return made.json().path("id").asString();
  }

  private JsonNode await(String run, Predicate<JsonNode> condition) throws InterruptedException {
    for (int i = 0; i < 3_000; i++) {
      JsonNode now = server.get(OPERATOR, "/v1/runs/" + run).json();
      if (condition.test(now)) {
        return now;
      }
      Thread.sleep(10);
    }
    throw new AssertionError(server.get(OPERATOR, "/v1/runs/" + run).body());
  }

  private static boolean waits(JsonNode run) {
    return run.path("activity").asString().equals("waiting");
  }

  private static Predicate<JsonNode> in(String state) {
    return run -> run.path("state").asString().equals(state);
  }

  private void approve(JsonNode waiting) {
    String approval =
        waiting.path("transcript").get(0).path("calls").get(0).path("approval").asString();
    var answer =
        server.post(
            OPERATOR, "/v1/approvals/" + approval + "/decision", "{\"verdict\":\"approve\"}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  /** Reads the stream up to an event of that kind; each line is an id, or none, and a kind. */
  private List<String> events(String run, long after, String last) throws Exception {
    var request = server.as(OPERATOR, "/v1/runs/" + run + "/events").GET();
    if (after > 0) {
      request.header("Last-Event-ID", Long.toString(after));
    }
    var seen = new ArrayList<String>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                server.client().send(request.build(), BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      String id = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          seen.add(id + " " + line.substring(7));
          id = "";
          if (line.substring(7).equals(last)) {
            break;
          }
        }
      }
    } catch (IOException e) {
      // The reader went away in the middle of the stream, which is how it ends.
    }
    return seen;
  }

  private static List<String> kinds(List<String> events) {
    return events.stream().map(event -> event.substring(event.indexOf(' ') + 1)).toList();
  }

  @Test
  void pausesForAnApprovalAndGoesOn() throws Exception {
    String run = run();
    approve(await(run, RunsTest::waits));

    JsonNode ended = await(run, in("completed"));

    assertThat(ended.path("end").path("code").asString()).isEqualTo("done");
    assertThat(ended.path("turns").asInt()).isEqualTo(2);
    assertThat(ended.path("spent").path("calls").asInt()).isOne();
    JsonNode call = ended.path("transcript").get(0).path("calls").get(0);
    assertThat(call.path("answer").path("kind").asString()).isEqualTo("ran");
    assertThat(kinds(events(run, 0, "run.completed")))
        .containsExactly(
            "run.created",
            "run.turn",
            "run.proposed",
            "call.decided",
            "approval.requested",
            "approval.answered",
            "call.decided-again",
            "call.started",
            "call.finished",
            "run.answered",
            "run.turn",
            "run.completed");
  }

  @Test
  void aClientThatComesBackMissesNothingAndSeesNothingTwice() throws Exception {
    String run = run();
    List<String> first = events(run, 0, "approval.requested");
    long last =
        first.stream()
            .map(event -> event.substring(0, event.indexOf(' ')))
            .filter(id -> !id.isEmpty())
            .mapToLong(Long::parseLong)
            .max()
            .orElseThrow();
    approve(await(run, RunsTest::waits));

    List<String> second = events(run, last, "run.completed");
    List<String> all = new ArrayList<>(first.stream().filter(e -> !e.startsWith(" ")).toList());
    all.addAll(second.stream().filter(e -> !e.startsWith(" ")).toList());

    assertThat(all).isEqualTo(events(run, 0, "run.completed")).doesNotHaveDuplicates();
  }

  @Test
  void aCancelledRunEndsAndItsCallNeverRuns() throws Exception {
    String run = run();
    JsonNode waiting = await(run, RunsTest::waits);
    assertThat(server.post(OPERATOR, "/v1/runs/" + run + "/cancel", "").status()).isEqualTo(202);

    await(run, in("cancelled"));

    String call = waiting.path("transcript").get(0).path("calls").get(0).path("id").asString();
    JsonNode ended = server.get(OPERATOR, "/v1/calls/" + call).json();
    assertThat(ended.path("result").path("code").asString()).isEqualTo("cancelled");
    assertThat(server.post(OPERATOR, "/v1/runs/" + run + "/cancel", "").status()).isEqualTo(409);
  }

  @Test
  void replayAsksThePolicyAndRunsNothingUnlessAskedTo() throws Exception {
    String run = run();
    approve(await(run, RunsTest::waits));
    await(run, in("completed"));

    JsonNode again = server.post(OPERATOR, "/v1/runs/" + run + "/replay", "{}").json();
    JsonNode made =
        server.post(OPERATOR, "/v1/runs/" + run + "/replay", "{\"execute\":true}").json();

    assertThat(again.path("calls").get(0).path("then").asString()).isEqualTo("ran");
    assertThat(again.path("calls").get(0).path("now").asString()).isEqualTo("ask");
    assertThat(made.path("replay_of").asString()).isEqualTo(run);
    approve(await(made.path("id").asString(), RunsTest::waits));
    await(made.path("id").asString(), in("completed"));
  }

  @Test
  void badInputGetsOneClearLine() {
    assertThat(server.post(OPERATOR, "/v1/runs", "{\"task\":\"a\",\"agent\":\"nobody\"}").code())
        .isEqualTo("unknown-agent");
    assertThat(server.post(OPERATOR, "/v1/runs", "{\"task\":\" \"}").status()).isEqualTo(400);
    assertThat(server.post(OPERATOR, "/v1/runs", "{}").detail()).isEqualTo("`task` is missing");
    assertThat(server.get(OPERATOR, "/v1/runs/nothing").status()).isEqualTo(404);
    assertThat(server.get(OPERATOR, "/v1/runs?state=odd").detail()).contains("`state` must be");
  }

  @Test
  void anAgentCannotStartOrStopRuns() {
    String run = run();
    assertThat(server.post(AGENT, "/v1/runs", "{\"task\":\"a\"}").status()).isEqualTo(403);
    assertThat(server.post(AGENT, "/v1/runs/" + run + "/cancel", "").status()).isEqualTo(403);
    assertThat(server.get(AGENT, "/v1/runs").status()).isEqualTo(403);
  }

  @Test
  void aCallFromOutsideCannotJoinARun() throws Exception {
    String run = run();
    await(run, RunsTest::waits);

    var call =
        server.post(
            AGENT, "/v1/calls", "{\"tool\":\"echo\",\"arguments\":{},\"run\":\"" + run + "\"}");

    assertThat(call.status()).as(call.body()).isEqualTo(409);
  }
}
