package dev.palyra.store;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.audit.AuditRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Where calls wait for their approvals. A seat that was taken before the approval was read misses
 * no change of it.
 */
final class WaitingRoom {
  private final ConcurrentHashMap<String, Set<Seat>> seats = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** One waiting call. */
  final class Seat implements AutoCloseable {
    private final String id;
    private final Semaphore bell = new Semaphore(0);

    private Seat(String id) {
      this.id = id;
    }

    /** Returns whether somebody woke this seat within {@code time} or since it was last woken. */
    boolean await(Duration time) throws InterruptedException {
      if (!bell.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
        return false; // What rings from here on stays for the next time.
      }
      bell.drainPermits();
      return true;
    }

    void wake() {
      bell.release();
    }

    @Override
    public void close() {
      seats.computeIfPresent(
          id,
          (_, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }

  Seat enter(ApprovalId id) {
    var seat = new Seat(id.value());
    seats.compute(
        id.value(),
        (_, all) -> {
          Set<Seat> with = all == null ? ConcurrentHashMap.newKeySet(1) : all;
          with.add(seat);
          return with;
        });
    return seat;
  }

  /** Wakes whoever waits for an approval that one of the records changed. */
  void committed(List<AuditRecord> records) {
    for (AuditRecord record : records) {
      if (record.kind().equals("approval.answered") || record.kind().equals("approval.ended")) {
        wake(seats.get(record.fields().get("approval")));
      }
    }
  }

  boolean closed() {
    return closed;
  }

  /** Sends everybody home. */
  void close() {
    closed = true;
    seats.values().forEach(WaitingRoom::wake);
  }

  private static void wake(@org.jspecify.annotations.Nullable Set<Seat> all) {
    if (all != null) {
      all.forEach(Seat::wake);
    }
  }
}
