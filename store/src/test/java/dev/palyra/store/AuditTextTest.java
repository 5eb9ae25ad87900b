package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.ArgumentMatch;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantId;
import dev.palyra.core.approval.GrantScope;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLine;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditTextTest {
  private static final ToolCall CALL = Sample.call(1);
  private static final String ID = CALL.id().value();

  private static String line(AuditEvent event) {
    AuditText text = AuditText.of(event);
    return text.kind() + " " + AuditLine.text(text.fields());
  }

  @Test
  void decidedNamesPoliciesAndRevisionAndDigestsTheArguments() {
    assertThat(line(new AuditEvent.Decided(CALL, Sample.permit())))
        .isEqualTo(
            "call.decided {\"arguments_bytes\":\"24\",\"arguments_sha256\":\"60efa1735a96347387f28dadd94a1823dfa0cf0b2c098ba7b6fd1524ec9b2635\""
                + ",\"call\":\""
                + ID
                + "\",\"decision\":\"permit\",\"device\":\"laptop\",\"labels\":\"[\\\"untrusted\\\"]\",\"least_tier\":\"B\""
                + ",\"policies\":\"[\\\"build-tools\\\"]\",\"policies_errored\":\"[\\\"broken\\\"]\",\"principal\":\"Agent:coder\""
                + ",\"received\":\"2026-03-01T10:00:00.123456789Z\",\"revision\":\""
                + "ab".repeat(32)
                + "\",\"run\":\"run-1\",\"session\":\"session-1\",\"tool\":\"shell.run\"}");
  }

  @Test
  void finishedNamesOutcomeAttestationAndTimings() {
    var event = new AuditEvent.Finished(CALL, Sample.ran(CALL, new Outcome.Exited(0), "built"));
    AuditText text = AuditText.of(event);
    assertThat(text.kind()).isEqualTo("call.finished");
    assertThat(text.fields())
        .contains(
            entry("result", "ran"),
            entry("outcome", "exited"),
            entry("exit_code", "0"),
            entry("tier", "B"),
            entry("mechanisms", "[\"landlock abi 7\",\"rlimit posix\"]"),
            entry("program_sha256", "cd".repeat(32)),
            entry("wall_us", "120000"),
            entry("stage_policy_us", "250"),
            entry("stdout_bytes", "5"),
            entry(
                "stdout_sha256",
                "586a866f990ab55e36decfffc2011f172e4452d5141c939a5436baffba11111d"))
        .doesNotContainValue("built");
  }

  @Test
  void everyOtherEventHasItsKindAndItsFields() {
    ApprovalRecord waiting = Sample.approval(CALL, 1, 1);
    ApprovalRecord granted = Sample.counted(waiting, Sample.yes(Sample.ALICE));
    Map<AuditEvent, List<String>> expected = new HashMap<>();
    expected.put(
        new AuditEvent.Rejected(Sample.AGENT, "run-1", "no.such", "unknown-tool", "unknown tool"),
        List.of(
            "call.rejected",
            "\"run\":\"run-1\"",
            "\"tool\":\"no.such\"",
            "\"code\":\"unknown-tool\""));
    expected.put(
        new AuditEvent.Decided(CALL, Sample.forbid()),
        List.of("call.decided", "\"decision\":\"forbid\"", "\"reason\":\"forbidden\""));
    expected.put(
        new AuditEvent.Decided(CALL, Sample.ask(2)),
        List.of("call.decided", "\"decision\":\"ask\"", "\"operators\":\"2\""));
    expected.put(
        new AuditEvent.ApprovalRequested(waiting),
        List.of("approval.requested", waiting.digest().hex(), "\"risk\":\"high\""));
    expected.put(
        new AuditEvent.ApprovalAnswered(granted, Sample.yes(Sample.ALICE)),
        List.of("approval.answered", "\"operator\":\"Operator:alice\"", "\"state\":\"granted\""));
    expected.put(
        new AuditEvent.ApprovalEnded(waiting, ApprovalState.EXPIRED),
        List.of("approval.ended", "\"state\":\"expired\"", waiting.id().value()));
    expected.put(
        new AuditEvent.AccessChanged(
            new AccessChange.ProfileLogin("work", "lost", "withdrawn", Optional.empty())),
        List.of("provider.login", "\"login\":\"lost\"", "\"profile\":\"work\""));
    Grant grant =
        Grant.of(
            new GrantId(Sample.ulid("G", 1)),
            granted,
            GrantScope.matching(Map.of("/command", new ArgumentMatch.Like("hunter2*"))),
            Sample.NOW,
            Sample.NOW.plusSeconds(60));
    expected.put(
        new AuditEvent.Advised(CALL, Sample.forbid()),
        List.of("policy.advised", "\"decision\":\"forbid\"", ID));
    expected.put(
        new AuditEvent.GrantMade(grant),
        List.of("grant.made", grant.id().value(), "/command", "\"approved_by\""));
    expected.put(
        new AuditEvent.GrantEnded(grant, GrantState.REVOKED, Optional.of(Sample.ALICE)),
        List.of("grant.ended", "\"state\":\"revoked\"", "Operator:alice"));
    expected.put(
        new AuditEvent.DecidedAgain(CALL, Sample.permit()),
        List.of("call.decided-again", "\"decision\":\"permit\""));
    expected.put(
        new AuditEvent.SecretDecided(
            CALL, SecretRef.parse("vault://global/github-token"), Sample.permit()),
        List.of("secret.decided", "\"secret\":\"global/github-token\"", ID));
    var attempt =
        new EgressAttempt("run-1", "api.example.com", 443, EgressAttempt.Protocol.CONNECT);
    expected.put(
        new AuditEvent.ConnectionDecided(CALL, attempt, Sample.permit()),
        List.of("connection.decided", "\"host\":\"api.example.com\"", "\"port\":\"443\"", ID));
    expected.put(
        new AuditEvent.ConnectionEnded(
            CALL,
            new EgressRecord(
                attempt, Optional.of("192.0.2.7"), Optional.of("too much"), 5, 7, true)),
        List.of(
            "connection.ended",
            "\"protocol\":\"connect\"",
            "\"address\":\"192.0.2.7\"",
            "\"refusal\":\"too much\"",
            "\"received_bytes\":\"7\"",
            "\"credential\":\"true\""));
    expected.put(
        new AuditEvent.Started(CALL, Optional.of(granted)),
        List.of("call.started", "\"approval\":\"" + granted.id().value()));
    expected.put(
        new AuditEvent.Finished(CALL, Sample.refused(CALL)),
        List.of("call.finished", "\"result\":\"refused\"", "\"code\":\"forbidden\""));
    expected.put(
        new AuditEvent.SecretChanged(SecretScope.GLOBAL, "github-token", "set", Sample.ALICE),
        List.of("secret.changed", "\"change\":\"set\"", "\"principal\":\"Operator:alice\""));
    expected.put(
        new AuditEvent.PolicyActivated(Sample.REVISION, Sample.ALICE),
        List.of("policy.activated", "\"revision\":\"abab"));
    expected.put(
        new AuditEvent.AccessRefused("unknown", "approvals.approve", "wrong token"),
        List.of("access.refused", "\"why\":\"wrong token\""));
    expected.put(
        new AuditEvent.Lifecycle("gateway.started", Map.of("version", "1.0")),
        List.of("gateway.started", "\"version\":\"1.0\""));

    expected.forEach((event, parts) -> {
      String text = line(event);
      assertThat(text).startsWith(parts.getFirst() + " ");
      assertThat(text).contains(parts.subList(1, parts.size()));
    });
  }

  @Test
  void nothingQuotesArgumentsOrPathsOrPolicyErrors() {
    ToolCall call =
        new ToolCall(
            CALL.id(),
            CALL.principal(),
            CALL.tool(),
            Arguments.parse("{\"password\":\"hunter2\"}"),
            CALL.origin(),
            CALL.received());
    ApprovalRecord approval = Sample.approval(call, 1, 1);
    List<AuditEvent> events =
        List.of(
            new AuditEvent.Decided(call, Sample.permit()),
            new AuditEvent.ApprovalRequested(approval),
            new AuditEvent.Started(call, Optional.of(approval)),
            new AuditEvent.Finished(
                call,
                Sample.ran(
                    call, new Outcome.Denied("/home/hunter2", "EXDEV", "leaves"), "hunter2")));
    assertThat(events).allSatisfy(event -> assertThat(line(event)).doesNotContain("hunter2"));
  }

  @Test
  void valuesAreBoundedAndAlwaysHaveAForm() {
    String wild = "\ud800" + "x".repeat(5_000) + "\udc00";
    String detail =
        AuditText.of(new AuditEvent.Rejected(Sample.AGENT, "run-1", wild, "code", wild))
            .fields()
            .get("detail");
    assertThat(detail).startsWith("\ufffdxxx").endsWith("x…").hasSize(Fields.MAX_VALUE + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"call.finished", "approval.granted", "started", "Gateway.x", "a..b", ""})
  void lifecycleCannotTakeTheNameOfAnother(String kind) {
    assertThatThrownBy(() -> AuditText.of(new AuditEvent.Lifecycle(kind, Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
