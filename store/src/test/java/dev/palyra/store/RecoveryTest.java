package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.sandbox.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway stops after each step that a call can take. */
final class RecoveryTest {
  private static final ToolCall CALL = Sample.call(1);
  private static final ApprovalRecord WAITING = Sample.approval(CALL, 1, 1);
  private static final ApprovalRecord GRANTED = Sample.counted(WAITING, Sample.yes(Sample.ALICE));
  private static final ApprovalRecord DENIED = Sample.counted(WAITING, Sample.no(Sample.ALICE));

  private static final AuditEvent ASKED = new AuditEvent.Decided(CALL, Sample.ask(1));
  private static final AuditEvent PERMITTED = new AuditEvent.Decided(CALL, Sample.permit());
  private static final AuditEvent REQUESTED = new AuditEvent.ApprovalRequested(WAITING);
  private static final AuditEvent GIVEN =
      new AuditEvent.ApprovalAnswered(GRANTED, Sample.yes(Sample.ALICE));
  private static final AuditEvent AGAIN = new AuditEvent.DecidedAgain(CALL, Sample.permit());
  private static final AuditEvent STARTED = new AuditEvent.Started(CALL, Optional.empty());
  private static final AuditEvent USED = new AuditEvent.Started(CALL, Optional.of(GRANTED));

  @TempDir Path folder;
  private final StoppedClock clock = new StoppedClock();

  private Store open() {
    return Store.open(folder.resolve("state"), Sample.KEY, clock, StoreLimits.DEFAULTS);
  }

  /** Stops behind {@code steps}, and recovers. */
  private Recovered stoppedAfter(AuditEvent... steps) {
    try (Store store = open()) {
      for (AuditEvent step : steps) {
        store.log().append(step);
      }
    }
    try (Store store = open()) {
      return store.recover();
    }
  }

  private StoredCall call() {
    try (Store store = open()) {
      Recovered again = store.recover();
      assertThat(again.orphaned()).isEmpty();
      assertThat(again.refused()).isEmpty();
      return store.calls().find(CALL.id()).orElseThrow();
    }
  }

  private void assertRefused(Recovered recovered, RefusalCode code) {
    assertThat(recovered).isEqualTo(new Recovered(List.of(), List.of(CALL.id()), List.of()));
    assertThat(call().state()).isEqualTo(CallState.FINISHED);
    assertThat(call().result().orElseThrow())
        .isInstanceOfSatisfying(
            CallResult.Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  private void assertWaits(Recovered recovered, ApprovalRecord approval) {
    assertThat(recovered).isEqualTo(new Recovered(List.of(), List.of(), List.of(approval)));
    assertThat(call().state()).isEqualTo(CallState.WAITING);
  }

  private void assertOrphaned(Recovered recovered) {
    assertThat(recovered).isEqualTo(new Recovered(List.of(CALL.id()), List.of(), List.of()));
    assertThat(call().state()).isEqualTo(CallState.ORPHANED);
    assertThat(call().result().orElseThrow()).isInstanceOf(CallResult.Orphaned.class);
  }

  @Test
  void decidedNeverStarts() {
    assertRefused(stoppedAfter(PERMITTED), RefusalCode.GATEWAY_FAULT);
  }

  @Test
  void askedNeverStarts() {
    assertRefused(stoppedAfter(ASKED), RefusalCode.GATEWAY_FAULT);
  }

  @Test
  void startedIsOrphaned() {
    assertOrphaned(stoppedAfter(PERMITTED, STARTED));
  }

  @Test
  void finishedStays() {
    CallResult result = Sample.ran(CALL, new Outcome.Exited(0), "out");
    Recovered recovered = stoppedAfter(PERMITTED, STARTED, new AuditEvent.Finished(CALL, result));
    assertThat(recovered).isEqualTo(new Recovered(List.of(), List.of(), List.of()));
    assertThat(call().result()).contains(result);
  }

  @Test
  void waitingWaitsAgain() {
    assertWaits(stoppedAfter(ASKED, REQUESTED), WAITING);
  }

  @Test
  void waitingPastItsTimeIsLeftToTheGateWhichEndsIt() {
    try (Store store = open()) {
      store.log().append(ASKED, REQUESTED);
    }
    clock.advance(Duration.ofMinutes(16));
    assertWaits(stoppedAfter(), WAITING);
  }

  @Test
  void grantedGoesOn() {
    assertWaits(stoppedAfter(ASKED, REQUESTED, GIVEN), GRANTED);
  }

  @Test
  void grantedAndDecidedAgainGoesOn() {
    assertWaits(stoppedAfter(ASKED, REQUESTED, GIVEN, AGAIN), GRANTED);
  }

  @Test
  void grantOfAMomentLongPastIsNotUsed() {
    try (Store store = open()) {
      store.log().append(ASKED, REQUESTED, GIVEN);
    }
    clock.advance(Duration.ofMinutes(15));
    assertRefused(stoppedAfter(), RefusalCode.EXPIRED);
    try (Store store = open()) {
      assertThat(store.approvals().find(WAITING.id()).orElseThrow().state())
          .isEqualTo(ApprovalState.CANCELLED);
    }
  }

  @Test
  void deniedIsRefusedAsDenied() {
    assertRefused(
        stoppedAfter(
            ASKED, REQUESTED, new AuditEvent.ApprovalAnswered(DENIED, Sample.no(Sample.ALICE))),
        RefusalCode.DENIED);
  }

  @Test
  void expiredIsRefusedAsExpired() {
    assertRefused(
        stoppedAfter(
            ASKED, REQUESTED, new AuditEvent.ApprovalEnded(WAITING, ApprovalState.EXPIRED)),
        RefusalCode.EXPIRED);
  }

  @Test
  void cancelledIsRefusedAsCancelled() {
    assertRefused(
        stoppedAfter(
            ASKED, REQUESTED, new AuditEvent.ApprovalEnded(WAITING, ApprovalState.CANCELLED)),
        RefusalCode.CANCELLED);
  }

  @Test
  void consumedAndStartedIsOrphaned() {
    assertOrphaned(stoppedAfter(ASKED, REQUESTED, GIVEN, AGAIN, USED));
  }

  @Test
  void manyOpenCallsAreAllSettled() {
    var events = new ArrayList<AuditEvent>();
    for (int n = 1; n <= 450; n++) {
      events.add(new AuditEvent.Decided(Sample.call(n), Sample.permit()));
    }
    try (Store store = open()) {
      store.log().append(events.toArray(AuditEvent[]::new));
      assertThat(store.recover().refused()).hasSize(450);
      assertThat(store.recover()).isEqualTo(new Recovered(List.of(), List.of(), List.of()));
    }
  }
}
