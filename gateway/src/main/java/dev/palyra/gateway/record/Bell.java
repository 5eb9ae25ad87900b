package dev.palyra.gateway.record;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Rings when something was recorded, for those who watch. Watchers read the log itself; the bell
 * only says that it is worth doing so. Thread-safe.
 */
public final class Bell {
  // No monitor: a virtual thread that waits for one is woken by way of another thread.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rang = lock.newCondition();
  private long rings;

  /** How often it rang. Take the number before reading the log, and wait for a greater one. */
  public long rings() {
    lock.lock();
    try {
      return rings;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it has rung more than {@code seen} times, or the time is over. */
  public void await(long seen, Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (rings <= seen && left > 0) {
        left = rang.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Wakes everybody who waits. */
  public void ring() {
    lock.lock();
    try {
      rings++;
      rang.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
