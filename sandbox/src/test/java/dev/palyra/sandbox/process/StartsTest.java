package dev.palyra.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class StartsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void noMoreBeginAtOnceThanThereArePlaces() throws Exception {
    var starts = new Starts(2, LONG);
    var beginning = new AtomicInteger();
    var most = new AtomicInteger();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 200; i++) {
        threads.execute(() -> {
          try (Starts.Place _ = starts.enter(new Cancellation()).orElseThrow()) {
            most.accumulateAndGet(beginning.incrementAndGet(), Math::max);
            LockSupport.parkNanos(1_000); // So that others meet it.
            beginning.decrementAndGet();
          }
        });
      }
    }
    assertThat(most).hasValueBetween(1, 2);
    assertThat(beginning).hasValue(0);
  }

  @Test
  void whoWaitsIsCancelled() throws Exception {
    var starts = new Starts(1, LONG);
    var cancellation = new Cancellation();
    try (Starts.Place _ = starts.enter(new Cancellation()).orElseThrow()) {
      var waiting = CompletableFuture.supplyAsync(() -> starts.enter(cancellation));
      cancellation.cancel();

      assertThat(waiting.get()).isEmpty();
    }
    assertThat(starts.enter(new Cancellation())).isPresent(); // Nothing was lost on the way.
  }

  @Test
  void whoIsCancelledBeforeGetsNoPlace() {
    var cancellation = new Cancellation();
    cancellation.cancel();

    assertThat(new Starts(1, LONG).enter(cancellation)).isEmpty();
  }

  @Test
  void startThatHangsKeepsNobodyFromBeginning() {
    var starts = new Starts(1, Duration.ofMillis(30));
    Optional<Starts.Place> hangs = starts.enter(new Cancellation());
    try (Starts.Place _ = starts.enter(new Cancellation()).orElseThrow()) {
      assertThat(hangs).isPresent();
    }
    // Whoever began without a place gives none back.
    assertThat(starts.held()).isEqualTo(1);
  }

  @Test
  void interruptedThreadGetsNoPlaceAndStaysInterrupted() throws Exception {
    var starts = new Starts(1, LONG);
    var interrupted = new CompletableFuture<Boolean>();
    try (Starts.Place _ = starts.enter(new Cancellation()).orElseThrow()) {
      var began = new CountDownLatch(1);
      Thread waiting =
          Thread.ofPlatform()
              .start(() -> {
                began.countDown();
                boolean none = starts.enter(new Cancellation()).isEmpty();
                interrupted.complete(none && Thread.currentThread().isInterrupted());
              });
      began.await();
      waiting.interrupt();
      assertThat(interrupted.get()).isTrue();
    }
  }
}
