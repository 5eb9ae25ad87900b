package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static dev.palyra.gateway.http.TestServer.OTHER_AGENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls and approvals over a real socket. */
class CallsTest {
  private static final String ECHO =
      "{\"tool\":\"echo\",\"arguments\":{\"text\":\"hi\"},\"run\":\"r1\"}";
  private static final String LATER =
      "{\"tool\":\"echo\",\"arguments\":{\"text\":\"hi\"},\"run\":\"r1\",\"wait\":false}";

  private static final String ONE_AT_A_TIME = "max-concurrent = 1\nmax-wait = \"1m\"\n";

  @TempDir Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable server : open) {
      server.close();
    }
  }

  private TestServer server(FakePolicy policy) {
    return server(policy, "");
  }

  /** With this of {@code [calls]}, and little patience otherwise. */
  private TestServer server(FakePolicy policy, String calls) {
    var settings =
        TestServer.settings(
            folder,
            """
            [server]
            idle-timeout = "200ms"
            [access]
            failures-per-minute = 3
            [events]
            max-streams = 1
            heartbeat = "100ms"
            [calls]
            """
                + calls);
    var started = new TestServer(folder, settings, policy, Fixtures.echo(Map.of()));
    open.add(started);
    return started;
  }

  private TestServer asking() {
    return server(FakePolicy.ask(ApprovalRequirement.DEFAULT));
  }

  private static String waitingApproval(TestServer server) {
    while (true) {
      var found = server.get(OPERATOR, "/v1/approvals?state=waiting").json().path("approvals");
      if (!found.isEmpty()) {
        return found.get(0).path("id").asString();
      }
      Thread.onSpinWait();
    }
  }

  private static TestServer.Answer end(TestServer server, String id) {
    return server.send(server.as(AGENT, "/v1/calls/" + id).header("Prefer", "wait=60").GET());
  }

  @Test
  void aPermittedCallRunsAndIsFoundAgain() {
    var server = server(FakePolicy.permitAll());
    server.sandbox.writing(_ -> "hello".getBytes(StandardCharsets.UTF_8));

    var answer = server.post(AGENT, "/v1/calls", ECHO);

    assertThat(answer.status()).isEqualTo(200);
    var result = answer.json().path("result");
    assertThat(result.path("kind").asString()).isEqualTo("ran");
    assertThat(result.path("outcome").asString()).isEqualTo("exited");
    assertThat(result.path("exit").asInt(-1)).isZero();
    assertThat(result.path("stdout").asString()).isEqualTo("hello");
    String location = answer.headers().getOrDefault("location", List.of()).getFirst();
    var again = server.get(AGENT, location);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("result").path("stdout").asString()).isEqualTo("hello");
  }

  @Test
  void anotherAgentSeesNeitherTheCallNorItsEvents() throws Exception {
    var server = server(FakePolicy.permitAll());
    String id = server.post(AGENT, "/v1/calls", ECHO).json().path("id").asString();

    assertThat(server.get(OTHER_AGENT, "/v1/calls/" + id).status()).isEqualTo(404);
    assertThat(server.get(OPERATOR, "/v1/calls/" + id).status()).isEqualTo(200);
    assertThat(events(server, OTHER_AGENT, "0", 0)).isEmpty();
  }

  @Test
  void outputThatIsNoTextComesAsBase64() {
    var server = server(FakePolicy.permitAll());
    server.sandbox.writing(_ -> new byte[] {(byte) 0xff, 0});

    var result = server.post(AGENT, "/v1/calls", ECHO).json().path("result");

    assertThat(result.path("stdout_base64").asString()).isEqualTo("/wA=");
    assertThat(result.has("stdout")).isFalse();
  }

  @Test
  void aCallIsApprovedWhileItsClientIsGoneAndItsResultFetchedAfterwards() {
    var server = asking();
    var accepted = server.post(AGENT, "/v1/calls", LATER);
    assertThat(accepted.status()).isEqualTo(202);
    String id = accepted.json().path("id").asString();
    String approval = waitingApproval(server);
    assertThat(server.get(AGENT, "/v1/calls/" + id).json().path("state").asString())
        .isEqualTo("waiting");

    var decided =
        server.post(
            OPERATOR,
            "/v1/approvals/" + approval + "/decision",
            "{\"verdict\":\"approve\",\"reason\":\"fine\"}");

    assertThat(decided.status()).isEqualTo(200);
    assertThat(decided.json().path("state").asString()).isEqualTo("granted");
    assertThat(end(server, id).json().path("result").path("kind").asString()).isEqualTo("ran");
    assertThat(server.sandbox.ran()).hasSize(1);
  }

  /** Whoever has the id of a call finds it again, also after a kill. */
  @Test
  void noCallIsAcceptedBeforeItIsOnRecord() {
    var server = asking();
    server.diskFull = true;

    var answer = server.post(AGENT, "/v1/calls", LATER);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("audit-unavailable");
  }

  @Test
  void whoDoesNotWaitLearnsWhatTheCallWaitsFor() {
    var accepted = asking().post(AGENT, "/v1/calls", LATER);

    assertThat(accepted.status()).isEqualTo(202);
    assertThat(accepted.json().path("state").asString()).isEqualTo("waiting");
    assertThat(accepted.json().has("approval")).isTrue();
  }

  @Test
  void aSecondAnswerIsAConflictThatNamesTheFirst() {
    var server = asking();
    String id = server.post(AGENT, "/v1/calls", LATER).json().path("id").asString();
    String path = "/v1/approvals/" + waitingApproval(server) + "/decision";

    assertThat(server.post(OPERATOR, path, "{\"verdict\":\"deny\",\"reason\":\"no\"}").status())
        .isEqualTo(200);
    var second = server.post(OPERATOR, path, "{\"verdict\":\"approve\"}");

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.detail()).startsWith("the approval was denied by operator `local` at ");
    var result = end(server, id).json().path("result");
    assertThat(result.path("code").asString()).isEqualTo("denied");
    assertThat(result.path("detail").asString()).endsWith("no");
    assertThat(server.sandbox.ran()).isEmpty();
  }

  @Test
  void anOperatorCannotApproveItsOwnCall() {
    var server = asking();
    var _ = server.post(OPERATOR, "/v1/calls", LATER);
    String path = "/v1/approvals/" + waitingApproval(server) + "/decision";

    var answer = server.post(OPERATOR, path, "{\"verdict\":\"approve\"}");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.detail()).isEqualTo("the requester cannot decide its own approval");
  }

  @Test
  void aCallThatWaitsCanBeWithdrawn() {
    var server = asking();
    String id = server.post(AGENT, "/v1/calls", LATER).json().path("id").asString();
    var _ = waitingApproval(server);
    var cancel = server.as(AGENT, "/v1/calls/" + id + "/cancel").POST(BodyPublishers.noBody());

    assertThat(
            server
                .send(
                    server
                        .as(OTHER_AGENT, "/v1/calls/" + id + "/cancel")
                        .POST(BodyPublishers.noBody()))
                .status())
        .isEqualTo(404);
    assertThat(server.send(cancel).status()).isEqualTo(202);

    assertThat(end(server, id).json().path("result").path("code").asString())
        .isEqualTo("cancelled");
    assertThat(server.send(cancel).status()).isEqualTo(409);
  }

  /** The connection's idle timeout is 200 ms here, and the wait is longer than that. */
  @Test
  void waitingForOperatorsIsNoIdleness() {
    var server = asking();

    var answer =
        server.send(
            server
                .as(AGENT, "/v1/calls")
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=1")
                .POST(BodyPublishers.ofString(ECHO)));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("state").asString()).isEqualTo("waiting");
  }

  @Test
  void callsBeyondTheLimitsAreRefused() {
    var running = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    var server = server(FakePolicy.permitAll(), ONE_AT_A_TIME + "max-waiting = 10");
    server.sandbox.writing(_ -> {
      running.countDown();
      await(finish);
      return new byte[0];
    });
    String id = server.post(AGENT, "/v1/calls", LATER).json().path("id").asString();
    await(running);

    var refused = server.post(AGENT, "/v1/calls", ECHO);

    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.code()).isEqualTo("too-many-calls");
    assertThat(refused.headers()).containsKey("retry-after");
    finish.countDown();
    assertThat(end(server, id).status()).isEqualTo(200);
    assertThat(server.post(AGENT, "/v1/calls", ECHO).status()).isEqualTo(200);
  }

  @Test
  void callsBeyondTheWaitingOnesAreRefusedAndWaitingOnesHoldNoSlot() {
    var server =
        server(FakePolicy.ask(ApprovalRequirement.DEFAULT), ONE_AT_A_TIME + "max-waiting = 2");
    for (int i = 1; i <= 2; i++) {
      assertThat(server.post(AGENT, "/v1/calls", LATER).status()).isEqualTo(202);
      while (server.dispatcher.waiting() < i) {
        Thread.onSpinWait();
      }
    }

    assertThat(server.post(AGENT, "/v1/calls", LATER).code()).isEqualTo("too-many-waiting");
  }

  @Test
  void refusedCredentialsAreBoundedAndRecordedAndDoNotShutAnybodyOut() {
    var server = server(FakePolicy.permitAll());
    var statuses = new ArrayList<Integer>();
    for (int i = 0; i < 5; i++) {
      statuses.add(
          server
              .send(server.request("/v1/tools").header("Authorization", "Bearer x").GET())
              .status());
    }

    assertThat(statuses).containsExactly(401, 401, 401, 429, 429);
    assertThat(server.get(AGENT, "/v1/tools").status()).isEqualTo(200);
    var recorded = server.get(OPERATOR, "/v1/audit?kind=access.refused").json().path("records");
    assertThat(recorded).hasSize(3);
    assertThat(recorded.get(0).path("fields").path("why").asString()).isEqualTo("wrong-token");
  }

  @Test
  void eventsCatchUpAndTellAnAgentNoPolicy() throws Exception {
    var server = server(FakePolicy.permitAll());
    var _ = server.post(AGENT, "/v1/calls", ECHO);

    List<String> all = events(server, OPERATOR, "0", 3);
    assertThat(all).hasSize(3);
    assertThat(all.getFirst()).contains("call.decided", "policy0");
    String first = all.getFirst().replaceAll("(?s).*\"seq\":(\\d+).*", "$1");

    List<String> rest = events(server, AGENT, first, 2);
    assertThat(rest).hasSize(2);
    assertThat(rest.getFirst()).contains("call.started");
    assertThat(events(server, AGENT, "0", 3).getFirst()).doesNotContain("policy", "revision");
  }

  /** Reads {@code count} events; with 0, those that come before the first heartbeat. */
  private static List<String> events(
      TestServer server, dev.palyra.core.call.Principal who, String after, int count)
      throws IOException, InterruptedException {
    while (true) {
      var response =
          server
              .client()
              .send(
                  server.as(who, "/v1/runs/r1/events").header("Last-Event-ID", after).GET().build(),
                  BodyHandlers.ofInputStream());
      try (var lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        if (response.statusCode() == 503) {
          continue; // The stream before is noticed to be gone at its next heartbeat.
        }
        var data = new ArrayList<String>();
        String line = lines.readLine();
        while (line != null && (count == 0 || data.size() < count)) {
          if (line.startsWith("data: ")) {
            data.add(line);
          } else if (line.startsWith(": still here") && count == 0) {
            break;
          }
          line = lines.readLine();
        }
        return data;
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
