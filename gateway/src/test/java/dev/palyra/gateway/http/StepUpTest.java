package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Risk;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One-time codes, operators and edits over a real socket. */
class StepUpTest {
  private static final TimeBasedOneTimePasswordGenerator CODES =
      new TimeBasedOneTimePasswordGenerator(Duration.ofSeconds(30));
  private static final String APPROVE = "{\"verdict\":\"approve\"}";

  @TempDir Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    var high =
        new ApprovalRequirement(1, Optional.empty(), false, Duration.ofMinutes(5), Risk.HIGH);
    server =
        new TestServer(
            folder, Settings.defaults(folder), FakePolicy.ask(high), Fixtures.echo(Map.of()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String code(String base32, int steps) throws Exception {
    return CODES.generateOneTimePasswordString(
        new SecretKeySpec(Base32.decode(base32), CODES.getAlgorithm()),
        Instant.now().plusSeconds(30L * steps));
  }

  private String offer(String who) {
    return server
        .post(OPERATOR, "/v1/operators/" + who + "/totp", "{}")
        .json()
        .path("secret")
        .asString();
  }

  private TestServer.Answer confirm(String who, String code) {
    return server.post(
        OPERATOR, "/v1/operators/" + who + "/totp/confirm", "{\"code\":\"" + code + "\"}");
  }

  private String waiting(String text) {
    String call =
        server
            .post(
                AGENT,
                "/v1/calls",
                "{\"tool\":\"echo\",\"arguments\":{\"text\":\"" + text + "\"},\"wait\":false}")
            .json()
            .path("id")
            .asString();
    while (true) {
      var body = server.get(AGENT, "/v1/calls/" + call).json();
      if (body.has("approval")) {
        return body.path("approval").asString();
      }
    }
  }

  private TestServer.Answer decide(String approval, String body, Optional<String> code) {
    var request =
        server
            .as(OPERATOR, "/v1/approvals/" + approval + "/decision")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    code.ifPresent(shown -> request.header("Palyra-Code", shown));
    return server.send(request);
  }

  @Test
  void whatWasPreparedBeforeSomebodyEnrolledIsVoid() throws Exception {
    assertThat(server.post(OPERATOR, "/v1/operators/ann/totp", "{}").status()).isEqualTo(403);
    String prepared = offer("local");
    // Another one enrols first, behind the back of this API.
    server
        .store
        .log()
        .append(
            new dev.palyra.core.audit.AuditEvent.OperatorChanged(
                Optional.empty(),
                Optional.of(
                    dev.palyra.core.approval.Operator.of(
                            "ann", java.util.Set.of(), java.util.Set.of("approver"))
                        .enrolledAt(1)),
                "enrolled",
                OPERATOR));

    assertThat(confirm("local", code(prepared, 0)).status()).isEqualTo(403);
    assertThat(decide(waiting("hi"), APPROVE, Optional.of(code(prepared, 0))).status())
        .isEqualTo(403);
  }

  @Test
  void ofUsesOfOneCodeAtTheSameMomentOneCounts() throws Exception {
    String secret = offer("local");
    assertThat(confirm("local", code(secret, -1)).status()).isEqualTo(200);
    String now = code(secret, 0);
    List<String> approvals = new ArrayList<>();
    for (int i = 0; i < 4; i++) { // One less than what locks.
      approvals.add(waiting("call " + i));
    }

    List<Integer> statuses = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> uses =
          approvals.stream()
              .<Callable<Integer>>map(id -> () -> decide(id, APPROVE, Optional.of(now)).status())
              .toList();
      for (var use : threads.invokeAll(uses)) {
        statuses.add(use.get());
      }
    }

    assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 403);
  }

  @Test
  void anEditRunsInsteadAndTheRunSeesIt() throws Exception {
    String approval = waiting("delete everything");

    var refused =
        decide(
            approval, "{\"verdict\":\"deny\",\"arguments\":{\"text\":\"less\"}}", Optional.empty());
    assertThat(refused.status()).isEqualTo(400);
    var answer =
        decide(
            approval,
            "{\"verdict\":\"approve\",\"arguments\":{\"text\":\"less\"}}",
            Optional.empty());

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().path("arguments").path("text").asString()).isEqualTo("less");
    assertThat(answer.json().path("original_arguments").path("text").asString())
        .isEqualTo("delete everything");
    var ended =
        server.send(
            server
                .as(AGENT, "/v1/calls/" + answer.json().path("call").asString())
                .header("Prefer", "wait=60")
                .GET());
    assertThat(ended.json().path("edited").path("arguments").path("text").asString())
        .isEqualTo("less");
    assertThat(server.sandbox.ran()).hasSize(1);
    assertThat(((CommandRequest) server.sandbox.ran().getFirst()).arguments()).contains("less");
  }

  @Test
  void anOperatorWithATokenOfItsOwnAnswersByItsName() {
    var made =
        server.send(
            server
                .as(OPERATOR, "/v1/operators/ann")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"groups\":[\"release\"]}")));
    assertThat(made.status()).isEqualTo(200);
    String token = made.json().path("token").asString();
    String approval = waiting("hi");

    var answer =
        server.send(
            server
                .request("/v1/approvals/" + approval + "/decision")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(APPROVE)));

    assertThat(answer.json().path("decisions").get(0).path("operator").asString()).isEqualTo("ann");
    assertThat(server.get(OPERATOR, "/v1/operators").body()).doesNotContain(token);
  }
}
