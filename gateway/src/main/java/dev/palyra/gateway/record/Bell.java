package dev.palyra.gateway.record;

import java.time.Duration;

/**
 * Rings when something was recorded, for those who watch. Watchers read the log itself; the bell
 * only says that it is worth doing so. Thread-safe.
 */
public final class Bell {
  private final Object monitor = new Object();
  private long rings;

  /** How often it rang. Take the number before reading the log, and wait for a greater one. */
  public long rings() {
    synchronized (monitor) {
      return rings;
    }
  }

  /** Waits until it has rung more than {@code seen} times, or the time is over. */
  public void await(long seen, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (monitor) {
      while (rings <= seen) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return;
        }
        monitor.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    }
  }

  /** Wakes everybody who waits. */
  public void ring() {
    synchronized (monitor) {
      rings++;
      monitor.notifyAll();
    }
  }
}
