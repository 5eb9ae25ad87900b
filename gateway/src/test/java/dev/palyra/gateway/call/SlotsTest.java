package dev.palyra.gateway.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.gateway.config.CallSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private final Slots slots = new Slots(new CallSettings(1, 2, Duration.ofMinutes(1)));

  /** Something that waits, on a thread of its own, and how it ended. */
  private record Waiter(Thread thread, CompletableFuture<Boolean> end) {
    boolean get() throws Exception {
      return end.get(1, TimeUnit.MINUTES);
    }
  }

  private interface Wait {
    boolean run() throws InterruptedException;
  }

  /** Returns once it waits. */
  private static Waiter waiting(Wait wait) {
    var end = new CompletableFuture<Boolean>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                end.complete(wait.run());
              } catch (InterruptedException | RuntimeException e) {
                end.completeExceptionally(e);
              }
            });
    while (thread.getState() != Thread.State.WAITING && !end.isDone()) {
      Thread.onSpinWait();
    }
    return new Waiter(thread, end);
  }

  private Waiter next(Cancellation cancellation) {
    return waiting(() -> slots.enterInTurn(cancellation));
  }

  @Test
  void aFreeSlotIsTakenAtOnce() throws Exception {
    assertThat(slots.enterInTurn(new Cancellation())).isTrue();
    assertThat(slots.active()).isOne();
  }

  @Test
  void eachSlotGoesToOneOfThoseThatWait() throws Exception {
    slots.enter();
    List<Waiter> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(next(new Cancellation()));
    }

    for (Waiter waiter : waiters) {
      assertThat(waiter.end()).isNotDone();
      slots.leave(false);
      assertThat(waiter.get()).isTrue();
      assertThat(slots.active()).isOne();
    }
  }

  @Test
  void aCallThatParksMakesRoom() throws Exception {
    slots.enter();
    Waiter waiter = next(new Cancellation());

    slots.park();

    assertThat(waiter.get()).isTrue();
  }

  @Test
  void whatOperatorsAnsweredGoesBeforeWhatIsNew() throws Exception {
    slots.enter();
    slots.park();
    slots.enter();
    Waiter begins = next(new Cancellation());
    Waiter answered =
        waiting(() -> {
          slots.unpark();
          return true;
        });

    slots.leave(false);

    assertThat(answered.get()).isTrue();
    assertThat(begins.end()).isNotDone();
    slots.leave(false);
    assertThat(begins.get()).isTrue();
  }

  @Test
  void aCallMayBeginOnceFewerWaitForOperators() throws Exception {
    for (int i = 0; i < 2; i++) {
      slots.enter();
      slots.park();
    }
    Waiter waiter = next(new Cancellation());

    slots.leave(true);

    assertThat(waiter.get()).isTrue();
    assertThat(slots.waiting()).isOne();
  }

  @Test
  void whoIsCancelledTakesNoSlot() throws Exception {
    var cancellation = new Cancellation();
    slots.enter();
    Waiter cancelled = next(cancellation);
    Waiter other = next(new Cancellation());

    cancellation.cancel();

    assertThat(cancelled.get()).isFalse();
    slots.leave(false);
    assertThat(other.get()).isTrue();
    assertThat(slots.enterInTurn(cancellation)).isFalse();
  }

  @Test
  void theEndIsTold() {
    slots.enter();
    Waiter waiter = next(new Cancellation());

    slots.close();

    assertThatThrownBy(waiter::get).hasCauseInstanceOf(BusyException.class);
    assertThat(slots.active()).isOne();
  }
}
