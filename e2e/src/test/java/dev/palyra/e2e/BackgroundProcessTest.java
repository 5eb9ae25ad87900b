package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Programs in the background: an agent's by its calls, a run's until the run has ended. */
class BackgroundProcessTest {
  private static final String POLICY =
      """
      permit (
        principal is Agent,
        action in [
          Action::"process.start", Action::"process.list", Action::"process.read", Action::"fs.list"
        ],
        resource is Tool
      );
      @approval("risk=low")
      forbid (principal, action == Action::"fs.list", resource);
      permit (principal is Operator, action == Action::"approval.decide", resource);
      """;
  private static final String AGENT =
      """
      [agents.default]
      model = "recorded"
      transcript = "says.json"
      """;

  /** It starts a program, and then waits for an operator. */
  private static final String SAYS =
      """
      {"turns": [
        {"calls": [{"tool": "process.start", "arguments": {"program": "sleep", "args": ["600"]}}]},
        {"calls": [{"tool": "fs.list", "arguments": {}}]},
        {"say": "done"}]}
      """;

  @TempDir private Path folder;

  @Test
  void goOnUntilTheirRunEndsAndAreOnRecord() throws Exception {
    try (GatewayProcess gateway = gateway()) {
      String started =
          call(gateway, "r-1", "process.start", "{\"program\":\"cat\",\"stdin\":\"hi\"}");
      String id = JsonMapper.shared().readTree(started).path("id").asString();
      JsonNode read = read(gateway, id);
      assertThat(read.path("text").asString()).isEqualTo("hi");
      assertThat(call(gateway, "r-2", "process.list", "{}")).isEqualTo("{\"processes\":[]}");
      assertThat(call(gateway, "r-1", "process.list", "{}")).contains("exited with 0");

      String run = RunHome.start(gateway, "default", "sleep for me");
      String approval = waiting(gateway);
      JsonNode sleeping = processes(gateway, run).get(0);
      assertThat(sleeping.path("running").asBoolean()).isTrue();
      assertThat(sleeping.path("program").asString()).endsWith("/sleep");
      var approved =
          gateway.asOperator(
              "POST",
              "/v1/approvals/" + approval + "/decision",
              ApprovalScenario.verdict("approve"));
      assertThat(approved.status()).isEqualTo(200);
      var _ = RunHome.ended(gateway, run);
      JsonNode ends = ends(gateway, 2);
      assertThat(processes(gateway, run)).isEmpty();
      assertThat(ends.get(1).toString())
          .contains(sleeping.path("id").asString(), run, "stopped", "program_sha256", "rlimits");
    }
  }

  private GatewayProcess gateway() throws Exception {
    Path home = RunHome.in(folder, AGENT);
    Files.writeString(home.resolve("policies/all.cedar"), POLICY);
    Files.writeString(home.resolve("says.json"), SAYS);
    GatewayProcess gateway = GatewayProcess.start(home);
    JsonNode tiers = gateway.asOperator("GET", "/v1/status", "").body().path("tiers");
    assumeThat(tiers.path("B").path("available").asBoolean(false)).isTrue();
    return gateway;
  }

  private static String call(GatewayProcess gateway, String run, String tool, String arguments)
      throws Exception {
    var body = JsonMapper.shared().createObjectNode().put("tool", tool).put("run", run);
    body.set("arguments", JsonMapper.shared().readTree(arguments));
    JsonNode answer = gateway.asAgent("POST", "/v1/calls", body.toString()).body();
    assertThat(answer.path("result").path("exit").asInt(-1)).as(answer.toString()).isZero();
    return answer.path("result").path("stdout").asString();
  }

  private static JsonNode read(GatewayProcess gateway, String id) throws Exception {
    for (int i = 0; i < 1_500; i++) {
      JsonNode read =
          JsonMapper.shared()
              .readTree(call(gateway, "r-1", "process.read", "{\"id\":\"" + id + "\"}"));
      if (read.path("complete").asBoolean()) {
        return read;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("it does not end");
  }

  private static JsonNode processes(GatewayProcess gateway, String run) throws Exception {
    return gateway.asOperator("GET", "/v1/processes?run=" + run, "").body().path("processes");
  }

  /** The records of ends, once there are that many: programs are killed after their run's end. */
  private static JsonNode ends(GatewayProcess gateway, int many) throws Exception {
    for (int i = 0; i < 3_000; i++) {
      JsonNode ends =
          gateway.asOperator("GET", "/v1/audit?kind=process.ended", "").body().path("records");
      if (ends.size() >= many) {
        return ends;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("the programs of the run were not ended");
  }

  private static String waiting(GatewayProcess gateway) throws Exception {
    for (int i = 0; i < 3_000; i++) {
      JsonNode waiting =
          gateway.asOperator("GET", "/v1/approvals?state=waiting", "").body().path("approvals");
      if (!waiting.isEmpty()) {
        return waiting.get(0).path("id").asString();
      }
      Thread.sleep(20);
    }
    throw new AssertionError("nothing waits");
  }
}
