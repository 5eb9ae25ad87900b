package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitingRoomTest {
  private final WaitingRoom room = new WaitingRoom();

  /** The moment between the end of one look and the next is where a ring could be lost. */
  @Test
  void aRingBetweenTwoLooksIsHeard() throws Exception {
    try (WaitingRoom.Seat seat = room.enter(new ApprovalId("01ARZ3NDEKTSV4RRFFQ69G5FAV"))) {
      for (int i = 0; i < 2_000; i++) {
        var heard = new CompletableFuture<Boolean>();
        Thread.startVirtualThread(() -> {
          try {
            while (!seat.await(Duration.ofNanos(1))) {
              Thread.onSpinWait();
            }
            heard.complete(true);
          } catch (InterruptedException e) {
            heard.completeExceptionally(e);
          }
        });
        Thread.onSpinWait();
        seat.wake();
        assertThat(heard.get(20, TimeUnit.SECONDS)).as("ring %d", i).isTrue();
      }
    }
  }
}
