package dev.palyra.e2e;

import static dev.palyra.e2e.ApprovalScenario.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.e2e.GatewayProcess.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Answers for more than one call, and answers that take two people, over HTTP and real Cedar. */
class GrantsAndFourEyesTest {
  private static final String GRANT =
      "\"grant\":{\"for\":\"1h\",\"arguments\":{\"/text\":{\"like\":\"note a*\"}}}";

  @TempDir private Path folder;
  private ApprovalScenario scenario;

  @BeforeEach
  void home() throws Exception {
    scenario = ApprovalScenario.in(folder);
    Files.writeString(
        scenario.home().resolve("policies/test.cedar"),
        """

        @id("ask-two")
        @approval("operators=2 group=release ttl=10m")
        forbid (principal, action == Action::"note.append", resource)
        when { context.args.text like "two*" };
        """,
        StandardOpenOption.APPEND);
  }

  private static Answer decide(
      GatewayProcess gateway, String token, String approval, String body, String... headers)
      throws Exception {
    return gateway.with(token, "POST", "/v1/approvals/" + approval + "/decision", body, headers);
  }

  private static String ended(GatewayProcess gateway, String text) throws Exception {
    return ApprovalScenario.ended(gateway, ApprovalScenario.ask(gateway, text))
        .path("result")
        .path("kind")
        .asString();
  }

  private static String state(GatewayProcess gateway, String text) throws Exception {
    String call = ApprovalScenario.ask(gateway, text);
    return gateway.asAgent("GET", "/v1/calls/" + call, "").body().path("state").asString();
  }

  @Test
  void aGrantHoldsForWhatItNamesUntilItIsRevoked() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      String first = ApprovalScenario.ask(gateway, "note a1");
      String approval = ApprovalScenario.approvalOf(gateway, first);
      String operator = gateway.token("operator");

      Answer preview =
          gateway.asOperator(
              "POST",
              "/v1/approvals/" + approval + "/grant-preview",
              "{" + GRANT.substring("\"grant\":{".length()));
      assertThat(preview.status()).as("%s", preview).isEqualTo(200);
      assertThat(preview.body().path("cedar").asString()).contains("like \"note a*\"");
      assertThat(gateway.asOperator("GET", "/v1/grants", "").body().path("grants")).isEmpty();

      String body = "{\"verdict\":\"approve\"," + GRANT + "}";
      assertThat(decide(gateway, gateway.token("agent"), approval, body).status()).isEqualTo(403);
      Answer granted = decide(gateway, operator, approval, body);
      assertThat(granted.status()).as("%s", granted).isEqualTo(200);
      ApprovalScenario.ended(gateway, first);

      assertThat(ended(gateway, "note a2")).isEqualTo("ran");
      assertThat(state(gateway, "note b1")).isEqualTo("waiting");
      assertThat(state(gateway, "two"))
          .isEqualTo("waiting"); // Another forbid than what was lifted.
      JsonNode grant = gateway.asOperator("GET", "/v1/grants", "").body().path("grants").get(0);
      assertThat(grant.path("state").asString()).isEqualTo("in-force");
      assertThat(grant.path("lifts").get(0).asString()).isEqualTo("ask");
      assertThat(grant.path("cedar").asString()).contains("like \"note a*\"", "datetime(");

      String path = "/v1/grants/" + grant.path("id").asString();
      assertThat(gateway.asAgent("DELETE", path, "").status()).isEqualTo(403);
      assertThat(gateway.asOperator("DELETE", path, "").status()).isEqualTo(204);
      assertThat(gateway.asOperator("DELETE", path, "").status()).isEqualTo(409);
      assertThat(state(gateway, "note a3")).isEqualTo("waiting");
      assertThat(scenario.allRuns()).containsExactly("note a1", "note a2");
    }
  }

  @Test
  void twoDifferentPeopleOfTheGroupAnswer() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      String ann = operator(gateway, "ann", "release");
      String bob = operator(gateway, "bob", "release");
      String cat = operator(gateway, "cat", "support");
      String call = ApprovalScenario.ask(gateway, "two");
      String approval = ApprovalScenario.approvalOf(gateway, call);
      String approve = verdict("approve");

      assertThat(decide(gateway, cat, approval, approve).status()).isEqualTo(403);
      assertThat(decide(gateway, gateway.token("operator"), approval, approve).status())
          .isEqualTo(403);
      Answer once = decide(gateway, ann, approval, approve);
      assertThat(once.status()).as("%s", once).isEqualTo(200);
      assertThat(once.body().path("state").asString()).isEqualTo("waiting");
      assertThat(decide(gateway, ann, approval, approve).status()).isIn(403, 409);
      assertThat(scenario.runs("two")).isZero();
      Answer forAll = decide(gateway, bob, approval, "{\"verdict\":\"approve\"," + GRANT + "}");
      assertThat(forAll.status()).as("%s", forAll).isEqualTo(400);
      assertThat(forAll.body().path("detail").asString()).contains("one call only");

      Answer twice = decide(gateway, bob, approval, approve);
      assertThat(twice.status()).as("%s", twice).isEqualTo(200);
      assertThat(ApprovalScenario.ended(gateway, call).path("result").path("kind").asString())
          .isEqualTo("ran");
      assertThat(scenario.runs("two")).isOne();
      assertThat(decide(gateway, cat, approval, approve).status()).isEqualTo(409);

      // One of the two is enough to say no, whoever it is.
      String second = ApprovalScenario.ask(gateway, "two again");
      String denied = ApprovalScenario.approvalOf(gateway, second);
      assertThat(decide(gateway, ann, denied, approve).status()).isEqualTo(200);
      assertThat(decide(gateway, cat, denied, verdict("deny")).status()).isEqualTo(200);
      assertThat(ApprovalScenario.ended(gateway, second).path("result").path("code").asString())
          .isEqualTo("denied");
    }
  }

  private static String operator(GatewayProcess gateway, String id, String group) throws Exception {
    Answer made =
        gateway.asOperator("PUT", "/v1/operators/" + id, "{\"groups\":[\"" + group + "\"]}");
    assertThat(made.status()).as("%s", made).isEqualTo(200);
    return made.body().path("token").asString();
  }
}
