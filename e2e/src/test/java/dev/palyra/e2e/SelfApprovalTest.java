package dev.palyra.e2e;

import static dev.palyra.e2e.ApprovalScenario.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import dev.palyra.e2e.GatewayProcess.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent that has read every credential on the disk tries to get its own call approved. Runs and
 * devices have no bearer token of their own: what the agent can present is its token and the
 * operator's.
 */
class SelfApprovalTest {
  private static final TimeBasedOneTimePasswordGenerator CODES =
      new TimeBasedOneTimePasswordGenerator(Duration.ofSeconds(30));

  @TempDir private Path folder;
  private ApprovalScenario scenario;

  @BeforeEach
  void home() throws Exception {
    scenario = ApprovalScenario.in(folder);
  }

  /** Codes of this step and of the one before; each counts once, in ascending order. */
  private static String code(String base32, int steps) throws Exception {
    return CODES.generateOneTimePasswordString(
        new SecretKeySpec(Base32.decode(base32), CODES.getAlgorithm()),
        Instant.now().plusSeconds(30L * steps));
  }

  /** Enrols with the code of the step before, so that those of now and of the next are left. */
  private static String enrol(GatewayProcess gateway) throws Exception {
    String secret =
        gateway.asOperator("POST", "/v1/operators/local/totp", "").body().path("secret").asString();
    Answer confirmed =
        gateway.asOperator(
            "POST", "/v1/operators/local/totp/confirm", "{\"code\":\"" + code(secret, -1) + "\"}");
    assertThat(confirmed.status()).as(confirmed.toString()).isEqualTo(200);
    return secret;
  }

  private static Answer approve(GatewayProcess gateway, String approval, String... headers)
      throws Exception {
    return gateway.with(
        gateway.token("operator"),
        "POST",
        "/v1/approvals/" + approval + "/decision",
        verdict("approve"),
        headers);
  }

  @Test
  void withoutAnyEnrolmentTheOperatorsTokenIsEnough() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      String call = ApprovalScenario.ask(gateway, "high risk");
      String approval = ApprovalScenario.approvalOf(gateway, call);

      assertThat(approve(gateway, approval).status()).isEqualTo(200);
    }
  }

  @Test
  void onceEnrolledNoCredentialOnTheDiskApproves() throws Exception {
    String secret;
    String call;
    String approval;
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      call = ApprovalScenario.ask(gateway, "high risk");
      approval = ApprovalScenario.approvalOf(gateway, call); // It was asked for before.
      secret = enrol(gateway);
      String path = "/v1/approvals/" + approval + "/decision";

      assertThat(gateway.asAgent("POST", path, verdict("approve")).status()).isEqualTo(403);
      Answer noCode = approve(gateway, approval);
      assertThat(noCode.status()).isEqualTo(403);
      assertThat(noCode.body().path("code").asString()).isEqualTo("step-up-required");
      Answer wrong = approve(gateway, approval, "Palyra-Code", "000000");
      assertThat(wrong.body().path("code").asString()).isEqualTo("wrong-code");

      // Nor does it get itself a second factor or a friend.
      assertThat(gateway.asOperator("POST", "/v1/operators/local/totp", "").status())
          .isEqualTo(403);
      assertThat(gateway.asOperator("PUT", "/v1/operators/friend", "{\"groups\":[]}").status())
          .isEqualTo(403);
      assertThat(gateway.asOperator("DELETE", "/v1/operators/local", "").status()).isEqualTo(403);
      assertThat(gateway.asAgent("GET", "/v1/operators", "").status()).isEqualTo(403);
    }

    // A restart changes nothing.
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      assertThat(approve(gateway, approval).status()).isEqualTo(403);
      assertThat(scenario.runs("high risk")).isZero();

      // The person with the phone does, once for each code.
      String now = code(secret, 0);
      assertThat(approve(gateway, approval, "Palyra-Code", now).status()).isEqualTo(200);
      assertThat(ApprovalScenario.ended(gateway, call).path("result").path("kind").asString())
          .isEqualTo("ran");
      String second = ApprovalScenario.ask(gateway, "high again");
      Answer replay =
          approve(gateway, ApprovalScenario.approvalOf(gateway, second), "Palyra-Code", now);
      assertThat(replay.status()).isEqualTo(403);
      assertThat(replay.body().path("detail").asString()).contains("used before");
      assertThat(scenario.runs("high again")).isZero();
    }
  }

  @Test
  void guessingLocksAndADenialNeedsNoCode() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.start(scenario.home())) {
      String call = ApprovalScenario.ask(gateway, "high risk");
      String approval = ApprovalScenario.approvalOf(gateway, call);
      String secret = enrol(gateway);

      for (int i = 0; i < 5; i++) {
        assertThat(approve(gateway, approval, "Palyra-Code", "00000" + i).status()).isEqualTo(403);
      }
      Answer locked = approve(gateway, approval, "Palyra-Code", code(secret, 0));
      assertThat(locked.status()).isEqualTo(429);

      Answer denied =
          gateway.asOperator("POST", "/v1/approvals/" + approval + "/decision", verdict("deny"));
      assertThat(denied.status()).isEqualTo(200);
      assertThat(ApprovalScenario.ended(gateway, call).path("result").path("detail").asString())
          .contains("because");
    }
  }
}
