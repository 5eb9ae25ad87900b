package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Whoever asked goes away; somebody else approves; the result waits to be fetched. */
class HandOverTest {
  @TempDir private Path folder;

  @Test
  void aCallOutlivesItsClientAndItsResultIsFetchedAfterwards() throws Exception {
    ApprovalScenario scenario = ApprovalScenario.in(folder);
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      JsonNode waiting;
      try (HttpClient first = HttpClient.newHttpClient()) {
        // It waits for the end of its call, and gets its connection cut instead.
        gateway.sendAndForget(
            first,
            gateway.token("agent"),
            "POST",
            "/v1/calls",
            ApprovalScenario.call("hand over").replace("\"wait\":false", "\"wait\":true"));
        do {
          waiting =
              gateway.asOperator("GET", "/v1/approvals?state=waiting", "").body().path("approvals");
        } while (waiting.isEmpty());
        first.shutdownNow();
      }
      assertThat(scenario.runs("hand over")).isZero();

      String approval = waiting.get(0).path("id").asString();
      assertThat(
              gateway
                  .asOperator(
                      "POST",
                      "/v1/approvals/" + approval + "/decision",
                      ApprovalScenario.verdict("approve"))
                  .status())
          .isEqualTo(200);

      String call = waiting.get(0).path("call").asString();
      JsonNode ended = ApprovalScenario.ended(gateway, call);
      assertThat(ended.path("result").path("stdout").asString()).isEqualTo("hand over\n");
      assertThat(scenario.runs("hand over")).isOne();
    }
  }
}
