package dev.palyra.store;

import dev.palyra.core.audit.AuditUnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue in front of the writer. What is urgent is written first; the rest in the order
 * in which it came. Once closed or broken it stays so.
 */
final class UnitQueue {
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Unit> urgent = new ArrayDeque<>();
  private final Deque<Unit> waiting = new ArrayDeque<>();
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
      if (urgent.size() + waiting.size() >= limit) {
        throw new AuditUnavailableException(
            "the audit log is overloaded: " + limit + " appends wait");
      }
      (unit.urgent() ? urgent : waiting).add(unit);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a unit and takes it; none means that the queue is closed and empty. */
  Optional<Unit> take() {
    lock.lock();
    try {
      while (urgent.isEmpty() && waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return next();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a unit if one waits. */
  Optional<Unit> poll() {
    lock.lock();
    try {
      return next();
    } finally {
      lock.unlock();
    }
  }

  private Optional<Unit> next() {
    return Optional.ofNullable(urgent.isEmpty() ? waiting.poll() : urgent.poll());
  }

  int size() {
    lock.lock();
    try {
      return urgent.size() + waiting.size();
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
      List<Unit> lost = new ArrayList<>(urgent);
      lost.addAll(waiting);
      urgent.clear();
      waiting.clear();
      return lost;
    } finally {
      lock.unlock();
    }
  }
}
