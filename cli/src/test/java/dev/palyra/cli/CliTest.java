package dev.palyra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.audit.AuditFiles;
import dev.palyra.core.audit.AuditLine;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import dev.palyra.core.audit.Checkpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  @TempDir private Path home;

  /** What a command printed and how it ended. */
  private record Result(int status, String out, String err) {}

  private Result run(String... arguments) {
    return runWith("", arguments);
  }

  private Result runWith(String input, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false,
            Optional.empty());
    var all = new String[arguments.length + 2];
    all[0] = "--home";
    all[1] = home.toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return new Result(Main.run(terminal, all), out.toString(), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "call",
        "approvals",
        "approvals list",
        "approvals show",
        "approvals approve",
        "approvals deny",
        "approvals watch",
        "approvals export",
        "approvals verify",
        "grants",
        "grants list",
        "grants show",
        "grants revoke",
        "operators",
        "operators list",
        "operators add",
        "operators groups",
        "operators remove",
        "operators enrol-totp",
        "audit",
        "audit list",
        "audit export",
        "audit verify",
        "secrets",
        "secrets set",
        "secrets list",
        "secrets remove",
        "tools",
        "tools list",
        "tools show",
        "status",
        "doctor",
        "processes",
        "processes list",
        "processes read",
        "processes stop",
        "demo",
        "policy",
        "policy status",
        "policy activate",
        "policy explain",
        "policy shadow",
        "policy replay",
        "policy suggest",
        "pair",
        "pair new",
        "pair join",
        "pair list",
        "pair approve",
        "pair reject",
        "pair upgrade",
        "devices",
        "devices list",
        "devices show",
        "devices rename",
        "devices revoke",
        "devices upgrade",
        "devices rotate",
        "devices keep",
        "connect"
      })
  void everyCommandHasHelp(String command) {
    Result result = run((command + " --help").strip().split(" "));

    assertThat(result.status()).isZero();
    assertThat(result.out()).startsWith("Usage: palyra").contains("--help");
  }

  @Test
  void saysItsVersion() {
    assertThat(run("--version").out()).matches("palyra \\d+\\.\\d+\\.\\d+.*\\R");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "call",
        "approvals",
        "call x --nope",
        "approvals list --limit many",
        "tools show"
      })
  void aMistakeIsOneLineAndStatusTwo(String command) {
    Result result = run(command.split(" "));

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).startsWith("palyra: ").doesNotContain("Exception");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void saysThatNoGatewayRuns() {
    Result result = run("status");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo(
            "palyra: no gateway is running on `" + home + "`\n  start one with `palyra up`\n");
  }

  @Test
  void showsTheGatewaysOwnLineForAnError() throws IOException {
    try (var gateway = new FakeGateway(home)) {
      gateway.answering(
          "POST /v1/calls", 422, "{\"code\":\"unknown-tool\",\"detail\":\"unknown tool `nope`\"}");

      Result result = run("call", "nope");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).isEqualTo("palyra: unknown tool `nope` (unknown-tool)\n");
    }
  }

  @Test
  void callsAsTheAgentAndPrintsTheOutput() throws IOException {
    try (var gateway = new FakeGateway(home)) {
      gateway.answering(
          "POST /v1/calls",
          200,
          "{\"id\":\"x\",\"state\":\"finished\",\"result\":{\"kind\":\"ran\",\"outcome\":\"exited\",\"exit\":0,"
              + "\"stdout\":\"hello\\n\\u001b[2Jworld\\u202e\"}}");

      Result result = run("call", "echo", "--args", "{\"text\":\"hi\"}", "--run", "r1");

      assertThat(result.status()).isZero();
      assertThat(result.out()).isEqualTo("hello\n\ufffd[2Jworld\ufffd");
      assertThat(gateway.requests.getFirst().token()).isEqualTo("Bearer agent-token");
      assertThat(gateway.requests.getFirst().body())
          .isEqualTo("{\"tool\":\"echo\",\"arguments\":{\"text\":\"hi\"},\"run\":\"r1\"}");
    }
  }

  @Test
  void aRefusedCallIsStatusOne() throws IOException {
    try (var gateway = new FakeGateway(home)) {
      gateway.answering(
          "POST /v1/calls",
          200,
          "{\"id\":\"x\",\"state\":\"finished\",\"result\":{\"kind\":\"refused\",\"code\":\"forbidden\",\"detail\":\"the policy does not allow this call\"}}");

      Result result = run("call", "echo");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err())
          .isEqualTo("palyra: refused (forbidden): the policy does not allow this call\n");
    }
  }

  @Test
  void malformedArgumentsNeverReachTheGateway() throws IOException {
    try (var gateway = new FakeGateway(home)) {
      Result result = run("call", "echo", "--args", "{text:1}");

      assertThat(result.status()).isEqualTo(2);
      assertThat(result.err()).startsWith("palyra: --args: malformed JSON at line 1");
      assertThat(gateway.requests).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"approve", "deny"})
  void anAnswerToNoApprovalSaysWhatIsMissing(String answer) {
    Result result = run("approvals", answer);

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("Missing required parameter: 'ID'");
  }

  @Test
  void aSecretComesFromStandardInput() throws IOException {
    try (var gateway = new FakeGateway(home)) {
      gateway.answering(
          "PUT /v1/secrets/channel%3Aslack%3Aops/token",
          200, "{\"ref\":\"vault://channel:slack:ops/token\",\"version\":3}");

      Result result = runWith("s3cret\n", "secrets", "set", "channel:slack:ops/token");

      assertThat(result.out()).isEqualTo("vault://channel:slack:ops/token version 3\n");
      assertThat(gateway.requests.getFirst().body()).isEqualTo("s3cret");
      assertThat(gateway.requests.getFirst().token()).isEqualTo("Bearer operator-token");
    }
    assertThat(run("secrets", "set", "global/x").err()).contains("the value is empty");
    assertThat(run("secrets", "set", "global/x", "value").status()).isEqualTo(2);
  }

  @Test
  void listsApprovalsAsATable() throws IOException {
    try (var gateway = new FakeGateway(home)) {
      gateway.answering(
          "GET /v1/approvals?limit=100&state=waiting",
          200,
          "{\"approvals\":[{\"id\":\"01A\",\"state\":\"waiting\",\"summary\":\"deploy {}\",\"expires\":\"2000-01-01T00:00:00Z\","
              + "\"requirement\":{\"risk\":\"high\"}}]}");

      assertThat(run("approvals", "list").out())
          .isEqualTo(
              "ID   STATE    RISK  EXPIRES IN  WHAT WILL RUN\n01A  waiting  high  now         deploy {}\n");
    }
  }

  /** Any byte: also one that a JSON parser would not mind. */
  @Test
  void anyChangedByteOfAnExportIsFound() throws Exception {
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Path key = home.resolve("audit.pub");
    Files.writeString(
        key,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n");
    Path log = home.resolve("audit.jsonl");
    byte[] good = export(keys);
    Files.write(log, good);
    assertThat(run("audit", "verify", log.toString(), "--key", key.toString()).out())
        .startsWith("intact: 3 records, head ");

    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x01;
      Files.write(log, bad);
      assertThat(AuditFiles.verify(log, keys.getPublic()))
          .as("byte %d", i)
          .isInstanceOf(Verdict.Broken.class);
    }
    Result result = run("audit", "verify", log.toString(), "--key", key.toString());
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).startsWith("broken at record 4: ");
  }

  private static byte[] export(KeyPair keys) throws IOException {
    var out = new ByteArrayOutputStream();
    String previous = AuditRecord.GENESIS;
    for (int seq = 1; seq <= 3; seq++) {
      var record =
          AuditRecord.chain(
              seq,
              "2026-01-02T03:04:05Z",
              "call.decided",
              new TreeMap<>(Map.of("tool", "t" + seq)),
              previous);
      out.write(AuditLine.bytes(record));
      out.write('\n');
      previous = record.hash();
    }
    out.write(
        AuditLine.bytes(
            Checkpoint.sign(
                3, previous, "2026-01-02T03:04:06Z", statement -> signed(keys, statement))));
    out.write('\n');
    return out.toByteArray();
  }

  private static byte[] signed(KeyPair keys, byte[] statement) {
    try {
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(keys.getPrivate());
      signer.update(statement);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
