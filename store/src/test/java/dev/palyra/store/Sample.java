package dev.palyra.store;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalPreview;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.audit.Stage;
import dev.palyra.core.audit.Timings;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallDigest;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.policy.PolicyError;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.policy.Risk;
import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Values that the tests share. Everything is the same at each run, but for the key. */
final class Sample {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456789Z");
  static final Principal AGENT = new Principal(Principal.Kind.AGENT, "coder");
  static final Principal ALICE = new Principal(Principal.Kind.OPERATOR, "alice");
  static final Principal BOB = new Principal(Principal.Kind.OPERATOR, "bob");
  static final PolicyRevision REVISION = new PolicyRevision("ab".repeat(32));
  static final KeyPair KEY = key();

  private Sample() {}

  static KeyPair key() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String ulid(String prefix, int n) {
    return "01" + prefix + String.format("%023d", n);
  }

  static ToolCall call(int n) {
    return call(n, "run-1");
  }

  static ToolCall call(int n, String run) {
    return new ToolCall(
        new CallId(ulid("C", n)),
        AGENT,
        new ToolName("shell.run"),
        Arguments.parse("{\"command\":\"make\",\"n\":" + n + "}"),
        new CallOrigin(
            run,
            Optional.of("session-1"),
            Optional.of("laptop"),
            Optional.empty(),
            Optional.empty(),
            Labels.of(List.of("untrusted"))),
        NOW);
  }

  static Decision.Permit permit() {
    return new Decision.Permit(
        List.of(new PolicyId("build-tools")),
        List.of(new PolicyError(new PolicyId("broken"), "quotes the argument hunter2")),
        REVISION,
        new Obligations(Optional.of(Tier.PROCESS), Optional.empty(), Optional.empty()));
  }

  static Decision.Ask ask(int operators) {
    return new Decision.Ask(
        List.of(new PolicyId("ask-first")), List.of(), REVISION, requirement(operators));
  }

  static Decision.Forbid forbid() {
    return new Decision.Forbid(
        List.of(new PolicyId("no-rm")), List.of(), REVISION, DenyReason.FORBIDDEN);
  }

  static ApprovalRequirement requirement(int operators) {
    return new ApprovalRequirement(
        operators, Optional.empty(), false, Duration.ofMinutes(15), Risk.HIGH);
  }

  static ApprovalRecord approval(ToolCall call, int n, int operators) {
    Instant expires = NOW.plus(Duration.ofMinutes(15));
    return new ApprovalRecord(
        new ApprovalId(ulid("A", n)),
        call,
        CallDigest.of(call, REVISION.sha256(), expires),
        "shell.run make",
        ApprovalPreview.NONE,
        List.of(new PolicyId("ask-first")),
        REVISION,
        requirement(operators),
        NOW,
        expires,
        List.of(),
        ApprovalState.WAITING);
  }

  static ApprovalDecision answer(ApprovalDecision.Verdict verdict, Principal operator) {
    return new ApprovalDecision(
        verdict,
        operator,
        Optional.empty(),
        Set.of("admins"),
        ApprovalDecision.Proof.NONE,
        NOW.plusSeconds(5),
        "looks right");
  }

  static ApprovalDecision yes(Principal operator) {
    return answer(ApprovalDecision.Verdict.APPROVE, operator);
  }

  static ApprovalDecision no(Principal operator) {
    return answer(ApprovalDecision.Verdict.DENY, operator);
  }

  /** What the gateway would append for this answer. */
  static ApprovalRecord counted(ApprovalRecord before, ApprovalDecision answer) {
    return ((ApprovalRecord.Answer.Counted) before.answer(answer)).record();
  }

  static CallResult.Ran ran(ToolCall call, Outcome outcome, String stdout) {
    var attestation =
        new Attestation(
            Tier.PROCESS,
            Optional.of("cd".repeat(32)),
            "ef".repeat(32),
            List.of(new Mechanism("landlock", "abi 7"), new Mechanism("rlimit", "posix")),
            SandboxProcessRunnerPolicy.DEFAULTS,
            outcome,
            Duration.ofMillis(120),
            Duration.ofMillis(80),
            4_096_000,
            stdout.length(),
            false);
    return new CallResult.Ran(
        call.id(),
        new Execution(outcome, Bytes.of(stdout), Bytes.EMPTY, attestation),
        new Timings(Map.of(Stage.POLICY, Duration.ofNanos(250_999))));
  }

  static CallResult.Refused refused(ToolCall call) {
    return new CallResult.Refused(
        call.id(), RefusalCode.FORBIDDEN, "the policy does not allow this call", Timings.NONE);
  }
}
