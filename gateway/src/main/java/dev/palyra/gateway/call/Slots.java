package dev.palyra.gateway.call;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.gateway.config.CallSettings;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts the calls that are worked on and those that wait for operators, and admits no more than
 * the settings allow. Thread-safe.
 */
final class Slots {
  private final CallSettings settings;
  private final ReentrantLock lock = new ReentrantLock();
  // Apart, so that one slot wakes one of them, and who waited for operators goes first.
  private final Condition forAnswered = lock.newCondition();
  private final Condition forNew = lock.newCondition();
  private final Condition forIdle = lock.newCondition();
  private int answered;
  private int active;
  private int waiting;
  private boolean closed;

  Slots(CallSettings settings) {
    this.settings = settings;
  }

  /**
   * Takes a slot for a new call.
   *
   * @throws BusyException when there is none
   */
  void enter() {
    lock.lock();
    try {
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
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a slot for a new call as soon as there is one; who asked first is told first.
   *
   * @return false when it was cancelled before
   * @throws BusyException when the gateway stops
   */
  boolean enterInTurn(Cancellation cancellation) throws InterruptedException {
    try (var _ = cancellation.onCancel(this::wakeNew)) {
      lock.lock();
      try {
        while (!closed && isFull() && !cancellation.cancelled()) {
          forNew.await();
        }
        if (cancellation.cancelled()) {
          freed(); // The slot that it may have been woken for is another's.
          return false;
        }
        enter();
        return true;
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean isFull() {
    return waiting >= settings.maxWaiting() || active >= settings.maxConcurrent();
  }

  private void wakeNew() {
    lock.lock();
    try {
      forNew.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Wakes the one whose turn it is, if there is a slot. */
  private void freed() {
    if (active == 0) {
      forIdle.signalAll();
    }
    if (answered > 0 && active < settings.maxConcurrent()) {
      forAnswered.signal();
    } else if (!isFull()) {
      forNew.signal();
    }
  }

  /** Takes a slot for a call that waited when the gateway stopped. It was admitted before. */
  void enterWaiting() {
    lock.lock();
    try {
      waiting++;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the slot back while the call waits for operators. */
  void park() {
    lock.lock();
    try {
      active--;
      waiting++;
      freed();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a slot again once operators have answered; waits for a free one. */
  void unpark() throws InterruptedException {
    lock.lock();
    try {
      answered++;
      try {
        while (active >= settings.maxConcurrent()) {
          forAnswered.await();
        }
      } finally {
        answered--;
      }
      waiting--;
      active++;
      freed();
    } finally {
      lock.unlock();
    }
  }

  /** The call has ended. */
  void leave(boolean parked) {
    lock.lock();
    try {
      if (parked) {
        waiting--;
      } else {
        active--;
      }
      freed();
    } finally {
      lock.unlock();
    }
  }

  /** Admits no more; whoever waits to begin is told. */
  void close() {
    lock.lock();
    try {
      closed = true;
      forNew.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no call is worked on, or the time is over. */
  void awaitIdle(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (active > 0 && left > 0) {
        left = forIdle.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  int active() {
    lock.lock();
    try {
      return active;
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }
}
