package dev.palyra.testkit;

import static dev.palyra.testkit.Fixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalDecision.Proof;
import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalRecord.Answer;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Previews;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.gate.CallRejectedException;
import dev.palyra.core.gate.Gate;
import dev.palyra.core.gate.GatePorts;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.policy.Risk;
import dev.palyra.core.run.RunLabels;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressVerdict;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.PluginModule;
import dev.palyra.core.sandbox.PluginRequest;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.HeaderCredential;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.core.tool.ToolPlan;
import dev.palyra.core.tool.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The invariants of the architecture that are the gate's to keep; the tests carry their numbers.
 */
class GateTest {
  private static final SecretRef TOKEN = SecretRef.parse("vault://global/token");
  private static final String VALUE = "s3cr3t-value-0123456789";

  private final FakeAuditLog log = new FakeAuditLog();
  private final FakeSandbox sandbox = new FakeSandbox();
  private final FakeSecrets secrets = new FakeSecrets(Map.of(TOKEN, VALUE));
  private final List<RuntimeException> faults = new ArrayList<>();
  private final Cancellation cancellation = new Cancellation();
  private RunLabels labels = RunLabels.NONE;

  private Gate gate(FakePolicy policy, Tool tool) {
    var workspace =
        new Workspace(List.of(WorkspaceRoot.readOnly(Path.of("/work"))), _ -> Optional.empty());
    return new Gate(
        new GatePorts(
            Fixtures.catalogue(tool),
            policy,
            log,
            Previews.NONE,
            secrets,
            new ToolPlan(workspace),
            sandbox,
            log,
            Fixtures.clock(),
            faults::add,
            () -> 0,
            Fixtures.ids(),
            labels));
  }

  private Gate gate(FakePolicy policy) {
    return gate(policy, Fixtures.echo(Map.of()));
  }

  private CallResult handle(Gate gate) throws InterruptedException {
    return gate.handle(Fixtures.call(), cancellation);
  }

  private static <T> Future<T> inBackground(Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private void answer(Verdict verdict, Principal operator) throws InterruptedException {
    ApprovalRecord waiting = log.awaitRequest();
    var decision =
        new ApprovalDecision(
            verdict, operator, Optional.empty(), Set.of(), Proof.NONE, NOW, "because");
    if (waiting.answer(decision) instanceof Answer.Counted counted) {
      log.append(new AuditEvent.ApprovalAnswered(counted.record(), decision));
    } else {
      throw new AssertionError("the answer did not count");
    }
  }

  private static void assertRefused(CallResult result, RefusalCode code) {
    assertThat(result)
        .isInstanceOfSatisfying(
            CallResult.Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  @Test
  void runsWhatThePolicyPermits() throws Exception {
    assertThat(handle(gate(FakePolicy.permitAll()))).isInstanceOf(CallResult.Ran.class);

    assertThat(sandbox.ran()).hasSize(1);
    assertThat(log.events())
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("Decided", "Started", "Finished");
  }

  @Test
  void invariant1NothingRunsWhenTheDecisionCannotBeWritten() {
    log.failingOn(event -> event instanceof AuditEvent.Decided);

    assertThatThrownBy(() -> handle(gate(FakePolicy.permitAll())))
        .isInstanceOf(AuditUnavailableException.class)
        .hasMessage("disk full");

    assertThat(sandbox.ran()).isEmpty();
  }

  @Test
  void invariant1NothingRunsWhenTheStartCannotBeWritten() {
    log.failingOn(event -> event instanceof AuditEvent.Started);

    assertThatThrownBy(() -> handle(gate(FakePolicy.permitAll()))).hasMessage("disk full");

    assertThat(sandbox.ran()).isEmpty();
    assertThat(log.events()).isEmpty();
  }

  @Test
  void invariant1NoSecretIsResolvedBeforeTheDecisionIsWritten() {
    log.failingOn(event -> event instanceof AuditEvent.Decided);

    assertThatThrownBy(
            () -> handle(gate(FakePolicy.permitAll(), Fixtures.echo(Map.of("TOKEN", TOKEN)))))
        .hasMessage("disk full");

    assertThat(secrets.leases()).isEmpty();
  }

  @Test
  void noSecretStaysInMemoryWhenTheStartCannotBeWritten() {
    log.failingOn(event -> event instanceof AuditEvent.Started);

    assertThatThrownBy(
            () -> handle(gate(FakePolicy.permitAll(), Fixtures.echo(Map.of("TOKEN", TOKEN)))))
        .hasMessage("disk full");

    assertThat(sandbox.ran()).isEmpty();
    assertThatThrownBy(() -> secrets.leases().getFirst().open())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void invariant2AFaultOfThePolicyMeansNo() throws Exception {
    var broken =
        new FakePolicy((_, _, _) -> {
          throw new IllegalStateException("boom");
        });

    assertRefused(handle(gate(broken)), RefusalCode.POLICY_FAULT);

    assertThat(sandbox.ran()).isEmpty();
    assertThat(faults).hasSize(1);
  }

  @Test
  void refusesWhatThePolicyForbids() throws Exception {
    assertRefused(
        handle(gate(FakePolicy.forbidAll(DenyReason.NO_PERMIT))), RefusalCode.NOT_PERMITTED);

    assertThat(sandbox.ran()).isEmpty();
    assertThat(log.events(AuditEvent.Finished.class)).hasSize(1);
  }

  @Test
  void refusesAToolThatDoesNotExist() {
    ToolCall call = Fixtures.call("01JZZZZZZZZZZZZZZZZZZZZZZ1", "nope", "{}");
    assertThatThrownBy(() -> gate(FakePolicy.permitAll()).handle(call, cancellation))
        .isInstanceOf(CallRejectedException.class)
        .hasMessage("unknown tool `nope`");
    assertThat(log.events(AuditEvent.Rejected.class))
        .extracting(AuditEvent.Rejected::run)
        .containsExactly(call.origin().run());
  }

  @Test
  void waitsForAnOperatorAndRunsOnce() throws Exception {
    Future<CallResult> result =
        inBackground(() -> handle(gate(FakePolicy.ask(ApprovalRequirement.DEFAULT))));
    answer(Verdict.APPROVE, Fixtures.OPERATOR);

    assertThat(result.get()).isInstanceOf(CallResult.Ran.class);
    assertThat(sandbox.ran()).hasSize(1);
    assertThat(log.list(Set.of(ApprovalState.CONSUMED), Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void aDenialReachesTheAgentWithItsReason() throws Exception {
    Future<CallResult> result =
        inBackground(() -> handle(gate(FakePolicy.ask(ApprovalRequirement.DEFAULT))));
    answer(Verdict.DENY, Fixtures.OPERATOR);

    assertThat(result.get())
        .isInstanceOfSatisfying(
            CallResult.Refused.class,
            refused ->
                assertThat(refused.detail()).isEqualTo("an operator denied this call: because"));
    assertThat(sandbox.ran()).isEmpty();
  }

  @Test
  void invariant3AnApprovalUnderAnotherRevisionIsForAnotherCall() throws Exception {
    FakePolicy policy = FakePolicy.ask(ApprovalRequirement.DEFAULT);
    Future<CallResult> result = inBackground(() -> handle(gate(policy)));
    log.awaitRequest();
    policy.activate(new PolicyRevision("2".repeat(64)));
    answer(Verdict.APPROVE, Fixtures.OPERATOR);

    assertRefused(result.get(), RefusalCode.POLICY_CHANGED);
    assertThat(sandbox.ran()).isEmpty();
    assertThat(log.list(Set.of(ApprovalState.CANCELLED), Optional.empty(), 10)).hasSize(1);
  }

  /** A condition on the time, say, has woken a forbid that asks for two. */
  @Test
  void invariant3AnApprovalDoesNotCountForMoreThanWasAskedThen() throws Exception {
    var stricter =
        new ApprovalRequirement(2, Optional.empty(), false, Duration.ofMinutes(15), Risk.HIGH);
    var policy =
        new FakePolicy((request, context, revision) -> {
          ApprovalRequirement requirement =
              context.approval().isEmpty() ? ApprovalRequirement.DEFAULT : stricter;
          return new Decision.Ask(List.of(), List.of(), revision, requirement);
        });
    Future<CallResult> result = inBackground(() -> handle(gate(policy)));
    answer(Verdict.APPROVE, Fixtures.OPERATOR);

    assertRefused(result.get(), RefusalCode.POLICY_CHANGED);
    assertThat(sandbox.ran()).isEmpty();
    assertThat(log.list(Set.of(ApprovalState.CANCELLED), Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void invariant3AnApprovalIsUsedOnce() throws Exception {
    Gate gate = gate(FakePolicy.ask(ApprovalRequirement.DEFAULT));
    Future<CallResult> first = inBackground(() -> handle(gate));
    ApprovalRecord asked = log.awaitRequest();
    answer(Verdict.APPROVE, Fixtures.OPERATOR);
    first.get();

    Future<CallResult> second = inBackground(() -> gate.resume(asked, cancellation));

    assertThatThrownBy(second::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("was used before");
    assertThat(sandbox.ran()).hasSize(1);
  }

  @Test
  void invariant3AnApprovalIsNotUsedUpByACallThatCannotStart() throws Exception {
    sandbox.without(Tier.PROCESS);
    Future<CallResult> result =
        inBackground(() -> handle(gate(FakePolicy.ask(ApprovalRequirement.DEFAULT))));
    answer(Verdict.APPROVE, Fixtures.OPERATOR);

    assertRefused(result.get(), RefusalCode.TIER_UNAVAILABLE);
    assertThat(log.list(Set.of(ApprovalState.CONSUMED), Optional.empty(), 10)).isEmpty();
  }

  @Test
  void invariant4TheRequesterCannotAnswer() throws Exception {
    Future<CallResult> _ =
        inBackground(() -> handle(gate(FakePolicy.ask(ApprovalRequirement.DEFAULT))));
    ApprovalRecord waiting = log.awaitRequest();

    for (Principal principal :
        List.of(Fixtures.AGENT, new Principal(Principal.Kind.DEVICE, "laptop"))) {
      var decision =
          new ApprovalDecision(
              Verdict.APPROVE, principal, Optional.empty(), Set.of(), Proof.PASSKEY, NOW, "");
      assertThat(waiting.answer(decision)).isInstanceOf(Answer.NotAllowed.class);
    }
    cancellation.cancel();
  }

  @Test
  void cancellationEndsTheWaiting() throws Exception {
    Future<CallResult> result =
        inBackground(() -> handle(gate(FakePolicy.ask(ApprovalRequirement.DEFAULT))));
    log.awaitRequest();
    cancellation.cancel();

    assertRefused(result.get(), RefusalCode.CANCELLED);
    assertThat(log.list(Set.of(ApprovalState.CANCELLED), Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void invariant5ASecretReachesTheProgramAndNoOutput() throws Exception {
    sandbox.writing(request -> {
      byte[] value = FakeSandbox.environment(request, "TOKEN");
      assertThat(value).asString(StandardCharsets.UTF_8).isEqualTo(VALUE);
      return ("raw " + VALUE + " base64 " + Base64.getEncoder().encodeToString(value))
          .getBytes(StandardCharsets.UTF_8);
    });

    CallResult result = handle(gate(FakePolicy.permitAll(), Fixtures.echo(Map.of("TOKEN", TOKEN))));

    assertThat(result)
        .isInstanceOfSatisfying(
            CallResult.Ran.class,
            ran ->
                assertThat(ran.execution().stdout().text())
                    .startsWith("raw [redacted:global/token] base64 [redacted:global/token]")
                    .doesNotContain(VALUE));
    assertThat(FakeSandbox.environment(sandbox.ran().getFirst(), "TOKEN")).containsOnly(0);
  }

  @Test
  void aSecretThatThePolicyDoesNotPermitIsNotHandedOut() throws Exception {
    var policy =
        new FakePolicy((request, _, revision) ->
            request.action() instanceof PolicyAction.UseSecret
                ? new Decision.Forbid(List.of(), List.of(), revision, DenyReason.NO_PERMIT)
                : new Decision.Permit(List.of(), List.of(), revision, Obligations.NONE));

    assertRefused(
        handle(gate(policy, Fixtures.echo(Map.of("TOKEN", TOKEN)))),
        RefusalCode.SECRET_UNAVAILABLE);

    assertThat(secrets.leases()).isEmpty();
    assertThat(sandbox.ran()).isEmpty();
    assertThat(log.events(AuditEvent.SecretDecided.class)).hasSize(1);
  }

  /** Secrets of the skill's scope and every decision depend on it. */
  @Test
  void theCallOfASkillsToolIsTheSkills() throws Exception {
    Tool echo = Fixtures.echo(Map.of());
    Tool tool =
        new Tool(
            echo.name(),
            echo.description(),
            echo.schema(),
            new ToolBody.Plugin(
                new PluginModule("m.wasm", "0".repeat(64), Optional.of("text-tools")),
                "run",
                Set.of()),
            Set.of(),
            false,
            Map.of(),
            Map.of(),
            Optional.empty(),
            Set.of(),
            echo.limits());

    handle(gate(FakePolicy.permitAll(), tool));

    assertThat(log.events(AuditEvent.Decided.class))
        .singleElement()
        .satisfies(event -> assertThat(event.call().origin().skillId()).hasValue("text-tools"));
    assertThat(log.events(AuditEvent.Finished.class))
        .singleElement()
        .satisfies(event -> assertThat(event.call().origin().skillId()).hasValue("text-tools"));
  }

  @Test
  void aPluginHasTheGrantsThatThePolicyPermitsAndNoOthers() throws Exception {
    Tool echo = Fixtures.echo(Map.of());
    Tool tool =
        new Tool(
            echo.name(),
            echo.description(),
            echo.schema(),
            new ToolBody.Plugin(
                new PluginModule("m.wasm", "0".repeat(64)),
                "run",
                Set.of(PluginGrant.KV, PluginGrant.TIME, PluginGrant.LOG)),
            Set.of(),
            false,
            Map.of(),
            Map.of(),
            Optional.empty(),
            Set.of(),
            echo.limits());
    var policy =
        new FakePolicy((request, _, revision) ->
            request.action() instanceof PolicyAction.UseFunction(PluginGrant grant, var _)
                    && grant == PluginGrant.KV
                ? new Decision.Forbid(List.of(), List.of(), revision, DenyReason.NO_PERMIT)
                : new Decision.Permit(List.of(), List.of(), revision, Obligations.NONE));

    handle(gate(policy, tool));

    assertThat(sandbox.ran())
        .singleElement()
        .isInstanceOfSatisfying(
            PluginRequest.class,
            request ->
                assertThat(request.grants())
                    .containsExactlyInAnyOrder(PluginGrant.TIME, PluginGrant.LOG));
    assertThat(log.events(AuditEvent.FunctionDecided.class))
        .extracting(AuditEvent.FunctionDecided::grant)
        .containsExactly(PluginGrant.LOG, PluginGrant.TIME, PluginGrant.KV);
  }

  @Test
  void eachConnectionIsDecidedByThePolicyAndRecorded() throws Exception {
    var heard = new ArrayList<EgressVerdict>();
    sandbox.hearing(heard::add);
    var policy =
        new FakePolicy((request, _, revision) ->
            request.action() instanceof PolicyAction.Connect(EgressHost host, var _)
                    && host.port() == 80
                ? new Decision.Forbid(List.of(), List.of(), revision, DenyReason.NO_PERMIT)
                : new Decision.Permit(List.of(), List.of(), revision, Obligations.NONE));

    handle(gate(policy, connecting("api.example.com:443", "api.example.com:80")));

    assertThat(heard).hasSize(2).anyMatch(EgressVerdict.Denied.class::isInstance);
    assertThat(log.events(AuditEvent.ConnectionDecided.class))
        .hasSize(2)
        .allSatisfy(event ->
            assertThat(event.decision() instanceof Decision.Permit)
                .isEqualTo(event.attempt().port() == 443));
    assertThat(log.events(AuditEvent.ConnectionEnded.class)).hasSize(2);
  }

  @Test
  void aCredentialGoesToItsHostAloneAndIsZeroedAfterwards() throws Exception {
    var shown = new HashMap<Class<?>, String>();
    var handed = new ArrayList<Secret>();
    sandbox.hearing(verdict -> {
      if (verdict instanceof EgressVerdict.AllowedWithCredential(String header, Secret value)) {
        shown.put(
            verdict.getClass(), header + ": " + new String(value.reveal(), StandardCharsets.UTF_8));
        handed.add(value);
      } else {
        shown.put(verdict.getClass(), "");
      }
    });

    handle(gate(FakePolicy.permitAll(), connecting("api.example.com:443", "other.example:443")));

    assertThat(shown)
        .containsEntry(EgressVerdict.AllowedWithCredential.class, "Authorization: Bearer " + VALUE)
        .containsEntry(EgressVerdict.Allowed.class, "");
    assertThatThrownBy(handed.getFirst()::reveal).isInstanceOf(IllegalStateException.class);
  }

  private static Tool connecting(String... hosts) {
    Tool echo = Fixtures.echo(Map.of());
    Set<EgressHost> egress =
        Stream.of(hosts).map(EgressHost::parse).collect(Collectors.toUnmodifiableSet());
    var bound = new EgressHost("api.example.com", 443);
    return new Tool(
        echo.name(),
        echo.description(),
        echo.schema(),
        echo.body(),
        echo.capabilities(),
        echo.sensitive(),
        echo.environment(),
        echo.secrets(),
        echo.secretInput(),
        egress,
        Map.of(bound, new HeaderCredential("Authorization", "Bearer ", TOKEN)),
        echo.limits());
  }

  @Test
  void invariant6AMissingTierIsRefusedAndNeverReplaced() throws Exception {
    sandbox.without(Tier.ISOLATED);
    var obligations =
        new Obligations(Optional.of(Tier.ISOLATED), Optional.empty(), Optional.empty());

    assertRefused(handle(gate(FakePolicy.permitWith(obligations))), RefusalCode.TIER_UNAVAILABLE);

    assertThat(sandbox.ran()).isEmpty();
    assertThat(log.events(AuditEvent.Started.class)).isEmpty();
  }

  @Test
  void anObligationRaisesTheTier() throws Exception {
    var obligations =
        new Obligations(Optional.of(Tier.ISOLATED), Optional.empty(), Optional.empty());

    handle(gate(FakePolicy.permitWith(obligations)));

    assertThat(sandbox.ran()).extracting(request -> request.tier()).containsExactly(Tier.ISOLATED);
  }

  @Test
  void invariant9AnExecutionThatBreaksOffIsAnOrphan() throws Exception {
    sandbox.writing(_ -> {
      throw new IllegalStateException("the sandbox broke");
    });

    assertThat(handle(gate(FakePolicy.permitAll()))).isInstanceOf(CallResult.Orphaned.class);

    assertThat(log.events(AuditEvent.Finished.class)).hasSize(1);
    assertThat(faults).hasSize(1);
  }

  @Test
  void anArgumentCannotBecomeAnOptionOrAnElementOfItsOwn() throws Exception {
    gate(FakePolicy.permitAll())
        .handle(
            Fixtures.call(
                "01JZZZZZZZZZZZZZZZZZZZZZZ2", "echo", "{\"text\":\"-n; rm -rf / $(id)\"}"),
            cancellation);

    assertThat(sandbox.ran())
        .singleElement()
        .isInstanceOfSatisfying(
            dev.palyra.core.sandbox.CommandRequest.class,
            request -> assertThat(request.arguments()).containsExactly("--", "-n; rm -rf / $(id)"));
  }
}
