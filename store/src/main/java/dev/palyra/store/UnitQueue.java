package dev.palyra.store;

import dev.palyra.core.audit.AuditUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The bounded queue in front of the writer. Once closed or broken it stays so. */
final class UnitQueue {
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private List<Unit> waiting = new ArrayList<>();
  private boolean closed;
  private @Nullable Throwable fault;

  UnitQueue(int limit) {
    this.limit = limit;
  }

  /**
   * @throws AuditUnavailableException when the queue is full, closed or broken
   */
  void offer(Unit unit) {
    lock.lock();
    try {
      if (fault != null) {
        throw new AuditUnavailableException(
            "the audit log failed and accepts nothing until the gateway starts again", fault);
      }
      if (closed) {
        throw new AuditUnavailableException("the audit log is closed");
      }
      if (waiting.size() >= limit) {
        throw new AuditUnavailableException(
            "the audit log is overloaded: " + limit + " appends wait");
      }
      waiting.add(unit);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for units and takes all of them; none means that the queue is closed and empty. */
  List<Unit> takeAll() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      List<Unit> taken = waiting;
      waiting = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits is still written. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more, and returns what will never be written. */
  List<Unit> fail(Throwable cause) {
    lock.lock();
    try {
      fault = cause;
      closed = true;
      List<Unit> lost = waiting;
      waiting = new ArrayList<>();
      return lost;
    } finally {
      lock.unlock();
    }
  }
}
