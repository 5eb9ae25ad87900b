package dev.palyra.store;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.AuditRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in SQLite. One thread writes; it takes all appends that wait and commits them together,
 * so that many callers share one fsync.
 *
 * <p>Fails closed: after any fault of the database every waiting and every later append throws,
 * until the database is opened again. A disk that was full for a moment is such a fault too,
 * because after a failed fsync nobody knows what is on the disk.
 */
public final class SqliteAuditLog implements AuditLog {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteAuditLog.class);

  private final AuditWriter writer;
  private final UnitQueue queue;
  private final int outputLimit;
  private final List<Consumer<List<AuditRecord>>> observers = new CopyOnWriteArrayList<>();
  private final List<Runnable> writers = new CopyOnWriteArrayList<>();
  private final List<Runnable> enders = new CopyOnWriteArrayList<>();
  private final Thread thread;

  SqliteAuditLog(AuditWriter writer, StoreLimits limits) {
    this.writer = writer;
    this.queue = new UnitQueue(limits.queue());
    this.outputLimit = limits.outputBytes();
    this.thread = Thread.ofPlatform().name("palyra-audit").daemon().start(this::write);
  }

  @Override
  public void append(AuditEvent... events) {
    if (events.length == 0) {
      return;
    }
    var unit =
        new Unit(Arrays.stream(events).map(event -> PreparedEvent.of(event, outputLimit)).toList());
    queue.offer(unit);
    unit.await();
  }

  /** Writes what is no event, after what was appended before; returns when it is durable. */
  void note(Unit.Note note) {
    var unit = new Unit(note);
    queue.offer(unit);
    unit.await();
  }

  /**
   * Calls {@code observer} with the records of each commit, in order, after they are durable and on
   * the thread that writes: it must hand them on and return. Closing the registration ends it.
   */
  public Registration onCommitted(Consumer<List<AuditRecord>> observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }

  /** Ends what {@link #onCommitted} began. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** How many appends wait for the writer now; for metrics. */
  public int waiting() {
    return queue.size();
  }

  /** Calls {@code action} after each commit, on the thread that writes. It may not throw. */
  void onWritten(Runnable action) {
    writers.add(action);
  }

  /** Calls {@code action} once this log accepts nothing more, closed or broken. */
  void onEnd(Runnable action) {
    enders.add(action);
  }

  /** Writes what waits, accepts nothing more, and returns once the writer has ended. */
  void close() {
    queue.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    var taken = new ArrayList<Unit>();
    try {
      for (var first = queue.take(); first.isPresent(); first = queue.take()) {
        taken.add(first.get());
        AuditWriter.Committed committed =
            writer.commit(
                first.get(),
                () -> {
                  Optional<Unit> next = queue.poll();
                  next.ifPresent(taken::add);
                  return next;
                });
        committed.verdicts().forEach(Unit::end);
        tell(committed.records());
        taken.clear();
        writers.forEach(Runnable::run);
      }
    } catch (Throwable fault) { // Also an Error: whoever waits must hear of it.
      LOG.error("the audit log failed; nothing runs until the gateway starts again", fault);
      var lost = new Unit.Lost(fault);
      queue.fail(fault).forEach(unit -> unit.end(lost));
      taken.forEach(unit -> unit.end(lost));
    } finally {
      enders.forEach(Runnable::run);
    }
  }

  private void tell(List<AuditRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    for (Consumer<List<AuditRecord>> observer : observers) {
      try {
        observer.accept(List.copyOf(records));
      } catch (RuntimeException e) {
        // What is durable stays so, and an observer can catch up from the table.
        LOG.error("an observer of the audit log failed", e);
      }
    }
  }
}
