package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConcurrencyTest {
  @TempDir Path folder;

  private Store open(StoreLimits limits) {
    return Store.open(folder, Sample.KEY, new StoppedClock(), limits);
  }

  /** Runs all at the same moment and returns which of them were not refused. */
  private static List<Integer> race(List<Runnable> racers) throws Exception {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<Future<Boolean>>();
      for (Runnable racer : racers) {
        Callable<Boolean> task =
            () -> {
              start.await();
              try {
                racer.run();
                return true;
              } catch (TransitionRefusedException _) {
                return false;
              }
            };
        results.add(threads.submit(task));
      }
      start.countDown();
      var won = new ArrayList<Integer>();
      for (int i = 0; i < results.size(); i++) {
        if (results.get(i).get()) {
          won.add(i);
        }
      }
      return won;
    }
  }

  private static ApprovalRecord ask(Store store, int n, int operators) {
    ToolCall call = Sample.call(n);
    ApprovalRecord waiting = Sample.approval(call, n, operators);
    store
        .log()
        .append(
            new AuditEvent.Decided(call, Sample.ask(operators)),
            new AuditEvent.ApprovalRequested(waiting));
    return waiting;
  }

  private static Runnable answering(Store store, ApprovalRecord seen, ApprovalDecision answer) {
    return () ->
        store.log().append(new AuditEvent.ApprovalAnswered(Sample.counted(seen, answer), answer));
  }

  private void oneOfTwoAnswersWins(int times) throws Exception {
    try (Store store = open(StoreLimits.DEFAULTS)) {
      for (int n = 0; n < times; n++) {
        ApprovalRecord waiting = ask(store, n, 1);
        List<Integer> won =
            race(
                List.of(
                    answering(store, waiting, Sample.yes(Sample.ALICE)),
                    answering(store, waiting, Sample.no(Sample.BOB))));
        assertThat(won).hasSize(1);
        ApprovalRecord after = store.approvals().find(waiting.id()).orElseThrow();
        assertThat(after.state())
            .isEqualTo(won.getFirst() == 0 ? ApprovalState.GRANTED : ApprovalState.DENIED);
        assertThat(after.decisions()).hasSize(1);
      }
    }
  }

  @Test
  void oneOfTwoAnswersWins() throws Exception {
    oneOfTwoAnswersWins(50);
  }

  @Test
  @Tag("soak")
  void oneOfTwoAnswersWinsAThousandTimes() throws Exception {
    oneOfTwoAnswersWins(1_000);
  }

  @Test
  void loserHearsWhoWon() {
    try (Store store = open(StoreLimits.DEFAULTS)) {
      ApprovalRecord waiting = ask(store, 1, 1);
      answering(store, waiting, Sample.no(Sample.BOB)).run();
      assertThatThrownBy(() -> answering(store, waiting, Sample.yes(Sample.ALICE)).run())
          .isInstanceOf(TransitionRefusedException.class)
          .hasMessageContaining("denied by Operator:bob");
    }
  }

  @Test
  void fourEyesNeedTwoOperatorsWhateverTheOrder() throws Exception {
    try (Store store = open(StoreLimits.DEFAULTS)) {
      ApprovalRecord waiting = ask(store, 1, 2);
      List<Integer> won =
          race(
              List.of(
                  answering(store, waiting, Sample.yes(Sample.ALICE)),
                  answering(store, waiting, Sample.yes(Sample.BOB))));
      assertThat(won).hasSize(1); // The other one answered a question that had changed.
      ApprovalRecord half = store.approvals().find(waiting.id()).orElseThrow();
      assertThat(half.state()).isEqualTo(ApprovalState.WAITING);
      Principal other = won.getFirst() == 0 ? Sample.BOB : Sample.ALICE;
      answering(store, half, Sample.yes(other)).run();
      assertThat(store.approvals().find(waiting.id()).orElseThrow().state())
          .isEqualTo(ApprovalState.GRANTED);
    }
  }

  @Test
  void grantedApprovalStartsItsCallOnce() throws Exception {
    try (Store store = open(StoreLimits.DEFAULTS)) {
      ApprovalRecord waiting = ask(store, 1, 1);
      answering(store, waiting, Sample.yes(Sample.ALICE)).run();
      ApprovalRecord granted = store.approvals().find(waiting.id()).orElseThrow();
      store.log().append(new AuditEvent.DecidedAgain(waiting.call(), Sample.permit()));
      Runnable start =
          () -> store.log().append(new AuditEvent.Started(waiting.call(), Optional.of(granted)));
      assertThat(race(List.of(start, start, start, start))).hasSize(1);
    }
  }

  @Test
  void manyWritersLoseNothing() throws Exception {
    try (Store store = open(StoreLimits.DEFAULTS)) {
      var racers = new ArrayList<Runnable>();
      for (int i = 0; i < 500; i++) {
        ToolCall call = Sample.call(i);
        racers.add(() ->
            store
                .log()
                .append(
                    new AuditEvent.Decided(call, Sample.permit()),
                    new AuditEvent.Started(call, Optional.empty())));
      }
      assertThat(race(racers)).hasSize(500);
    }
    assertThat(AuditDatabases.verify(folder.resolve("palyra.db"), Sample.KEY.getPublic()))
        .isInstanceOfSatisfying(
            Verdict.Intact.class, intact -> assertThat(intact.records()).isEqualTo(1_000));
  }

  @Test
  void fullQueueRefusesAndWritesTheRest() throws Exception {
    var busy = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    try (Store store = open(new StoreLimits(2, 1_024, 1));
        var _ =
            store
                .log()
                .onCommitted(_ -> {
                  busy.countDown();
                  await(go);
                })) {
      var event = new AuditEvent.Lifecycle("gateway.started", Map.of());
      store.log().append(event); // Durable; the writer now waits for the observer.
      busy.await();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var waiting = new ArrayList<Future<?>>();
        for (int i = 0; i < 2; i++) {
          waiting.add(threads.submit(() -> store.log().append(event)));
        }
        while (store.log().waiting() < 2) {
          Thread.onSpinWait();
        }
        assertThatThrownBy(() -> store.log().append(event))
            .isInstanceOf(AuditUnavailableException.class)
            .hasMessageContaining("2 appends wait");
        go.countDown();
        for (Future<?> each : waiting) {
          each.get();
        }
      }
      assertThat(store.audit().page(AuditQuery.after(0, 10))).hasSize(3);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
