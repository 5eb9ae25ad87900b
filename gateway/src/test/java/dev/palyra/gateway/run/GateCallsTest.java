package dev.palyra.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.agent.CallPort.Made;
import dev.palyra.core.approval.Previews;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.audit.Timings;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.gate.Gate;
import dev.palyra.core.gate.GatePorts;
import dev.palyra.core.run.RunLabels;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.tool.ToolPlan;
import dev.palyra.core.tool.Workspace;
import dev.palyra.gateway.call.Dispatcher;
import dev.palyra.gateway.config.CallSettings;
import dev.palyra.gateway.record.Bell;
import dev.palyra.gateway.record.CallSnapshot;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.PastCall;
import dev.palyra.gateway.record.RecordQuery;
import dev.palyra.testkit.FakeAuditLog;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.FakeSandbox;
import dev.palyra.testkit.FakeSecrets;
import dev.palyra.testkit.Fixtures;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Calls that are on record without a result, and are nowhere in flight. */
class GateCallsTest {
  private static final ToolCall CALL = Fixtures.call();
  private static final CallResult RESULT =
      new CallResult.Refused(CALL.id(), RefusalCode.FORBIDDEN, "no", Timings.NONE);

  private final Bell bell = new Bell();
  private final AtomicInteger looks = new AtomicInteger();
  private final Semaphore looked = new Semaphore(0);
  private volatile Optional<CallResult> result = Optional.empty();

  /** What happens while nobody looks: behind a look, before whoever looked goes on. */
  private Runnable behindTheLook = () -> {};

  private GateCalls calls(Duration patience) {
    var log = new FakeAuditLog();
    var workspace =
        new Workspace(List.of(WorkspaceRoot.readOnly(Path.of("/work"))), _ -> Optional.empty());
    var gate =
        new Gate(
            new GatePorts(
                Fixtures.catalogue(),
                FakePolicy.permitAll(),
                log,
                Previews.NONE,
                new FakeSecrets(Map.of()),
                new ToolPlan(workspace),
                new FakeSandbox(),
                log,
                Fixtures.clock(),
                fault -> {
                  throw fault;
                },
                () -> 0,
                Fixtures.ids(),
                RunLabels.NONE));
    var dispatcher = new Dispatcher(CallSettings.DEFAULTS, _ -> {});
    return new GateCalls(dispatcher, gate, ledger(), log, bell, patience);
  }

  private FutureTask<Made> make(GateCalls calls) {
    var task = new FutureTask<>(() -> calls.make(CALL, new Cancellation()));
    Thread.ofVirtual().start(task);
    return task;
  }

  private Ledger ledger() {
    return new Ledger() {
      @Override
      public Optional<CallSnapshot> call(CallId id) {
        var seen = new CallSnapshot(CALL, CallSnapshot.State.RUNNING, Optional.empty(), result);
        if (looks.incrementAndGet() == 1) {
          behindTheLook.run();
        }
        looked.release();
        return Optional.of(seen);
      }

      @Override
      public boolean decidedSince(Instant since, int most, Consumer<PastCall> to) {
        throw new UnsupportedOperationException();
      }

      @Override
      public List<AuditRecord> records(RecordQuery query) {
        throw new UnsupportedOperationException();
      }

      @Override
      public long head() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void export(OutputStream out) {
        throw new UnsupportedOperationException();
      }

      @Override
      public String publicKey() {
        throw new UnsupportedOperationException();
      }
    };
  }

  private void recorded() {
    result = Optional.of(RESULT);
    bell.ring();
  }

  @Test
  void theResultIsToldAndNotAskedFor() throws Exception {
    var made = make(calls(Duration.ofHours(1)));
    looked.acquire();
    bell.ring(); // Something else was recorded.
    looked.acquire();
    // Whoever asks by the clock asks again now, and nobody has told.
    assertThat(looked.tryAcquire(200, TimeUnit.MILLISECONDS)).isFalse();

    recorded();

    assertThat(made.get(1, TimeUnit.MINUTES).result()).isEqualTo(RESULT);
    assertThat(looks).hasValue(3);
  }

  @Test
  void aResultThatIsRecordedBetweenTheLookAndTheWaitIsNotMissed() throws Exception {
    behindTheLook = this::recorded;

    Made made = make(calls(Duration.ofHours(1))).get(1, TimeUnit.MINUTES);

    assertThat(made.result()).isEqualTo(RESULT);
    assertThat(looks).hasValue(2);
  }

  @Test
  void aResultThatNobodyTellsOfIsFoundWhenThePatienceEnds() throws Exception {
    behindTheLook = () -> result = Optional.of(RESULT);

    assertThat(calls(Duration.ofMillis(20)).make(CALL, new Cancellation()).result())
        .isEqualTo(RESULT);
  }

  @Test
  void aCallThatNeverEndsIsWaitedForNoLongerThanThePatience() {
    assertThatThrownBy(() -> calls(Duration.ofMillis(20)).make(CALL, new Cancellation()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stands open");
  }
}
