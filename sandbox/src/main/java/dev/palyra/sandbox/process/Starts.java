package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.Cancellation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Bounds how many programs begin at the same moment. To begin costs more than many a program does:
 * of a hundred at once each would take as long as all, and those that end meanwhile would wait
 * behind them for a processor. First come, first served; but a start that hangs keeps nobody from
 * beginning for longer than the patience. Thread-safe.
 */
final class Starts {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final int atOnce;
  private final Duration patience;
  private final Deque<CompletableFuture<Turn>> waiting = new ArrayDeque<>();
  private int held;

  /** What somebody who waits is told, once. */
  private enum Turn {
    PLACE,
    NO_PLACE,
    CANCELLED
  }

  /**
   * @param atOnce how many begin; more wait
   * @param patience for how long one waits, before it begins nevertheless
   */
  Starts(int atOnce, Duration patience) {
    this.atOnce = atOnce;
    this.patience = patience;
  }

  /** As many as there are processors; two where there is one, since a start also waits. */
  static Starts ofThisMachine() {
    return new Starts(Math.max(2, Runtime.getRuntime().availableProcessors()), PATIENCE);
  }

  /** Leave to begin; closed once it has begun. */
  final class Place implements AutoCloseable {
    private final boolean held;

    private Place(boolean held) {
      this.held = held;
    }

    @Override
    public void close() {
      if (held) {
        release();
      }
    }
  }

  /** How many places are taken. */
  synchronized int held() {
    return held;
  }

  /** Waits for a place; none when the call is cancelled or the thread interrupted before. */
  Optional<Place> enter(Cancellation cancellation) {
    if (cancellation.cancelled()) {
      return Optional.empty();
    }
    CompletableFuture<Turn> turn = queue();
    try (Cancellation.Registration _ = cancellation.onCancel(() -> turn.complete(Turn.CANCELLED))) {
      return switch (await(turn)) {
        case PLACE -> Optional.of(new Place(true));
        case NO_PLACE -> Optional.of(new Place(false));
        case CANCELLED -> Optional.empty();
      };
    }
  }

  private synchronized CompletableFuture<Turn> queue() {
    if (held < atOnce) {
      held++;
      return CompletableFuture.completedFuture(Turn.PLACE);
    }
    CompletableFuture<Turn> turn = new CompletableFuture<>();
    waiting.add(turn);
    return turn;
  }

  private Turn await(CompletableFuture<Turn> turn) {
    try {
      return turn.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return turn.complete(Turn.NO_PLACE) ? Turn.NO_PLACE : turn.join();
    } catch (InterruptedException e) {
      if (!turn.complete(Turn.CANCELLED) && turn.join() == Turn.PLACE) {
        release();
      }
      Thread.currentThread().interrupt();
      return Turn.CANCELLED;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it is only ever completed with a value
    }
  }

  /** The place goes to whoever has waited longest, and is still waiting. */
  private synchronized void release() {
    for (CompletableFuture<Turn> next = waiting.poll(); next != null; next = waiting.poll()) {
      if (next.complete(Turn.PLACE)) {
        return;
      }
    }
    held--;
  }
}
