package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.sandbox.Cancellation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteApprovalsTest {
  private final Path folder;
  private final StoppedClock clock = new StoppedClock();
  private Store store;

  SqliteApprovalsTest(@TempDir Path folder) {
    this.folder = folder;
    this.store = open(folder, clock);
  }

  private static Store open(Path folder, StoppedClock clock) {
    return Store.open(
        folder.resolve("state"), Sample.KEY, clock, StoreLimits.DEFAULTS, Duration.ofMillis(20));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ApprovalRecord ask(int n) {
    ToolCall call = Sample.call(n);
    ApprovalRecord waiting = Sample.approval(call, n, 1);
    store
        .log()
        .append(
            new AuditEvent.Decided(call, Sample.ask(1)), new AuditEvent.ApprovalRequested(waiting));
    return waiting;
  }

  private ApprovalRecord answerYes(ApprovalRecord waiting) {
    ApprovalRecord after = Sample.counted(waiting, Sample.yes(Sample.ALICE));
    store.log().append(new AuditEvent.ApprovalAnswered(after, Sample.yes(Sample.ALICE)));
    return after;
  }

  private CompletableFuture<ApprovalRecord> await(ApprovalId id, Cancellation cancellation) {
    var result = new CompletableFuture<ApprovalRecord>();
    Thread.startVirtualThread(() -> {
      try {
        result.complete(store.approvals().await(id, cancellation));
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    return result;
  }

  private static ApprovalRecord get(CompletableFuture<ApprovalRecord> waiting) throws Exception {
    return waiting.get(30, TimeUnit.SECONDS);
  }

  @Test
  void answerWakesEverybodyWhoWaits() throws Exception {
    ApprovalRecord waiting = ask(1);
    var first = await(waiting.id(), new Cancellation());
    var second = await(waiting.id(), new Cancellation());
    ApprovalRecord granted = answerYes(waiting);
    assertThat(get(first)).isEqualTo(granted);
    assertThat(get(second)).isEqualTo(granted);
  }

  @Test
  void whatWasAnsweredBeforeReturnsAtOnce() throws Exception {
    ApprovalRecord granted = answerYes(ask(1));
    assertThat(store.approvals().await(granted.id(), new Cancellation())).isEqualTo(granted);
  }

  @Test
  void expiryWakesAndTheTransitionIsLeftToTheCaller() throws Exception {
    ApprovalRecord waiting = ask(1);
    var result = await(waiting.id(), new Cancellation());
    clock.advance(Duration.ofMinutes(15));
    assertThat(get(result)).isEqualTo(waiting);
  }

  @Test
  void clockShortOfTheExpiryWakesNobody() throws Exception {
    ApprovalRecord waiting = ask(1);
    var result = await(waiting.id(), new Cancellation());
    clock.advance(Duration.ofMinutes(15).minusNanos(1));
    Thread.sleep(100); // Long enough to look at the clock a few times; a pass proves nothing alone.
    assertThat(result).isNotDone();
    answerYes(waiting);
    assertThat(get(result).state()).isEqualTo(ApprovalState.GRANTED);
  }

  @Test
  void cancellationWakes() throws Exception {
    ApprovalRecord waiting = ask(1);
    var cancellation = new Cancellation();
    var result = await(waiting.id(), cancellation);
    cancellation.cancel();
    assertThat(get(result)).isEqualTo(waiting);
    assertThat(get(await(waiting.id(), cancellation))).isEqualTo(waiting);
  }

  @Test
  void interruptEndsTheWait() throws Exception {
    ApprovalRecord waiting = ask(1);
    var outcome = new CompletableFuture<Class<?>>();
    Thread thread =
        Thread.startVirtualThread(() -> {
          try {
            store.approvals().await(waiting.id(), new Cancellation());
            outcome.complete(Void.class);
          } catch (InterruptedException | RuntimeException e) {
            outcome.complete(e.getClass());
          }
        });
    thread.interrupt();
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo(InterruptedException.class);
  }

  @Test
  void closingSendsEverybodyHomeAndTheApprovalStillWaitsAfterwards() throws Exception {
    ApprovalRecord waiting = ask(1);
    var result = await(waiting.id(), new Cancellation());
    Thread.sleep(50); // Either it waits already, or it comes to a closed store: both end the same.
    store.close();
    assertThatThrownBy(() -> get(result))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfAny(AuditUnavailableException.class, StoreException.class);
    store = open(folder, clock);
    assertThat(store.approvals().find(waiting.id())).contains(waiting);
  }

  @Test
  void listIsNewestFirstByStateAndPaged() {
    for (int n = 1; n <= 7; n++) {
      ask(n);
    }
    answerYes(Sample.approval(Sample.call(4), 4, 1));
    Set<ApprovalState> waiting = EnumSet.of(ApprovalState.WAITING);
    List<ApprovalRecord> first = store.approvals().list(waiting, Optional.empty(), 3);
    assertThat(first).extracting(a -> a.id().value()).containsExactly(id(7), id(6), id(5));
    List<ApprovalRecord> rest =
        store.approvals().list(waiting, Optional.of(first.getLast().id()), 500);
    assertThat(rest).extracting(a -> a.id().value()).containsExactly(id(3), id(2), id(1));
    assertThat(store.approvals().list(EnumSet.of(ApprovalState.GRANTED), Optional.empty(), 1))
        .hasSize(1);
    assertThat(store.approvals().list(EnumSet.allOf(ApprovalState.class), Optional.empty(), 500))
        .hasSize(7);
    assertThat(store.approvals().list(Set.of(), Optional.empty(), 1)).isEmpty();
  }

  @Test
  void limitsOfAPageAreChecked() {
    for (int limit : new int[] {0, 501}) {
      assertThatThrownBy(() ->
              store.approvals().list(EnumSet.of(ApprovalState.WAITING), Optional.empty(), limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("limit must be between 1 and 500");
    }
  }

  private static String id(int n) {
    return Sample.ulid("A", n);
  }
}
