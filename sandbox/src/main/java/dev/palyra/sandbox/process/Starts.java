package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many programs begin at the same moment. To begin costs more than many a program does:
 * of a hundred at once each would take as long as all, and those that end meanwhile would wait
 * behind them for a processor. First come, first served; but a start that hangs keeps nobody from
 * beginning for longer than the patience. Thread-safe.
 */
final class Starts {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long LOOK_NANOS = 20_000_000;

  private final int atOnce;
  private final Semaphore places;
  private final Duration patience;

  /**
   * @param atOnce how many begin; more wait
   * @param patience for how long one waits, before it begins nevertheless
   */
  Starts(int atOnce, Duration patience) {
    this.atOnce = atOnce;
    this.places = new Semaphore(atOnce, true);
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
        places.release();
      }
    }
  }

  /** How many places are taken. */
  int held() {
    return atOnce - places.availablePermits();
  }

  /** Waits for a place; none when the call is cancelled or the thread interrupted before. */
  Optional<Place> enter(Cancellation cancellation) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!cancellation.cancelled()) {
        if (places.tryAcquire(LOOK_NANOS, TimeUnit.NANOSECONDS)) {
          return Optional.of(new Place(true));
        }
        if (System.nanoTime() - deadline >= 0) {
          return Optional.of(new Place(false));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }
}
