package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.GatewayProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
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
  private static final String CALL =
      "{\"tool\":\"note.append\",\"arguments\":{\"text\":\"once\"},\"run\":\"crash\",\"wait\":false}";

  @TempDir private Path folder;

  private Path home;
  private Path workspace;

  @BeforeEach
  void writeHome() throws IOException {
    home = Files.createDirectory(folder.resolve("home"));
    workspace = Files.createDirectory(folder.resolve("workspace"));
    Files.createDirectories(home.resolve("tools"));
    Files.createDirectories(home.resolve("policies"));
    Files.writeString(
        home.resolve("palyra.toml"),
        """
        [[workspace.roots]]
        path = "%s"
        rights = ["read", "write"]
        """
            .formatted(workspace));
    Files.writeString(
        home.resolve("tools/note.toml"),
        """
        name = "note.append"
        description = "Appends a line to ran.txt"
        tier = "B"
        sensitive = true

        [arguments]
        type = "object"
        required = ["text"]

        [arguments.properties.text]
        type = "string"

        [command]
        program = "/usr/bin/tee"
        arguments = ["-a", "ran.txt"]
        stdin = "{text}"
        """);
    Files.writeString(
        home.resolve("policies/test.cedar"),
        """
        @id("notes")
        permit (principal is Agent, action == Action::"note.append", resource);

        @id("answer")
        permit (principal is Operator, action == Action::"approval.decide", resource);

        @id("ask")
        @approval("operators=1 ttl=10m")
        forbid (principal, action in Action::"sensitive", resource);
        """);
    home.toFile().setReadable(false, false);
    home.toFile().setReadable(true, true);
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

  private static JsonNode ended(GatewayProcess gateway, String call)
      throws IOException, InterruptedException {
    for (int i = 0; i < 200; i++) {
      JsonNode body = gateway.asAgent("GET", "/v1/calls/" + call, "").body();
      if (body.path("state").asString().equals("finished")) {
        return body;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("the call did not end");
  }

  private static Answer approve(GatewayProcess gateway, String approval)
      throws IOException, InterruptedException {
    return gateway.asOperator(
        "POST",
        "/v1/approvals/" + approval + "/decision",
        "{\"verdict\":\"approve\",\"reason\":\"looks right\"}");
  }

  @Test
  void aWaitingCallSurvivesAndRunsOnce() throws Exception {
    String call;
    String approval;
    GatewayProcess first = GatewayProcess.start(home);
    Answer accepted = first.asAgent("POST", "/v1/calls", CALL);
    assertThat(accepted.status()).isEqualTo(202);
    call = accepted.body().path("id").asString();
    approval = waitingApproval(first);
    first.kill();

    try (GatewayProcess second = GatewayProcess.start(home)) {
      assertThat(waitingApproval(second)).isEqualTo(approval);
      assertThat(workspace.resolve("ran.txt")).doesNotExist();

      assertThat(approve(second, approval).status()).isEqualTo(200);
      ended(second, call);
      assertThat(approve(second, approval).status()).isEqualTo(409);
      assertThat(Files.readString(workspace.resolve("ran.txt"))).isEqualTo("once");
    }

    try (GatewayProcess third = GatewayProcess.start(home)) {
      assertThat(approve(third, approval).status()).isEqualTo(409);
      assertThat(Files.readString(workspace.resolve("ran.txt"))).isEqualTo("once");
    }
  }

  @Test
  void theAgentsTokenCannotApprove() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(home)) {
      gateway.asAgent("POST", "/v1/calls", CALL);
      String approval = waitingApproval(gateway);

      Answer answer =
          gateway.asAgent(
              "POST",
              "/v1/approvals/" + approval + "/decision",
              "{\"verdict\":\"approve\",\"reason\":\"\"}");

      assertThat(answer.status()).isEqualTo(403);
      assertThat(workspace.resolve("ran.txt")).doesNotExist();
    }
  }

  @Test
  void ofAnswersAtTheSameMomentOneCounts() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(home);
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
      ended(gateway, call);
      assertThat(Files.readString(workspace.resolve("ran.txt"))).isEqualTo("once");
    }
  }
}
