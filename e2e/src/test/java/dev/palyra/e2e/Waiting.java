package dev.palyra.e2e;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another process does in its own time. */
final class Waiting {
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  private Waiting() {}

  /** Returns once it holds; fails after two minutes, and says {@code seen}. */
  static void until(Callable<Boolean> condition, Callable<?> seen) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not in time: " + seen.call());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
