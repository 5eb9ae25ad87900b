package dev.palyra.gateway.call;

import dev.palyra.gateway.config.CallSettings;

/**
 * Counts the calls that are worked on and those that wait for operators, and admits no more than
 * the settings allow. Thread-safe.
 */
final class Slots {
  private final CallSettings settings;
  private int active;
  private int waiting;
  private boolean closed;

  Slots(CallSettings settings) {
    this.settings = settings;
  }

  /** Takes a slot for a new call. */
  synchronized void enter() {
    if (closed) {
      throw new BusyException(BusyException.Limit.STOPPING);
    }
    if (waiting >= settings.maxWaiting()) {
      throw new BusyException(BusyException.Limit.WAITING);
    }
    if (active >= settings.maxConcurrent()) {
      throw new BusyException(BusyException.Limit.CONCURRENT);
    }
    active++;
  }

  /** Takes a slot for a call that waited when the gateway stopped. It was admitted before. */
  synchronized void enterWaiting() {
    waiting++;
  }

  /** Gives the slot back while the call waits for operators. */
  synchronized void park() {
    active--;
    waiting++;
    notifyAll();
  }

  /** Takes a slot again once operators have answered; waits for a free one. */
  synchronized void unpark() throws InterruptedException {
    while (active >= settings.maxConcurrent()) {
      wait();
    }
    waiting--;
    active++;
  }

  /** The call has ended. */
  synchronized void leave(boolean parked) {
    if (parked) {
      waiting--;
    } else {
      active--;
    }
    notifyAll();
  }

  synchronized void close() {
    closed = true;
  }

  /** Waits until no call is worked on, or the time is over. */
  synchronized void awaitIdle(java.time.Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (active > 0) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return;
      }
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
  }

  synchronized int active() {
    return active;
  }

  synchronized int waiting() {
    return waiting;
  }
}
