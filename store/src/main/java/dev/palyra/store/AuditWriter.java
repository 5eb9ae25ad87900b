package dev.palyra.store;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.Checkpoint;
import dev.palyra.core.audit.TransitionRefusedException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes whole batches: every unit in a savepoint of its own, one checkpoint over the new head, one
 * commit, one fsync. For one thread.
 */
final class AuditWriter {
  /** Of one width, so that times compare as texts. */
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  /**
   * For how long units are added to a commit: those that share it wait for all of it. In this time
   * go a few dozen, and one sync for so many is hardly felt.
   */
  private static final long LONGEST_NANOS = 5_000_000;

  /** What a commit made durable, and how each unit ended. */
  record Committed(List<AuditRecord> records, Map<Unit, Unit.Verdict> verdicts) {}

  private final Session db;
  private final Transitions transitions;
  private final LogKey key;
  private final Clock clock;
  private long seq;
  private String head;

  AuditWriter(Session db, ChainHead head, LogKey key, Clock clock) {
    this.db = db;
    this.transitions = new Transitions(db);
    this.key = key;
    this.clock = clock;
    this.seq = head.seq();
    this.head = head.hash();
  }

  /**
   * Writes one unit, and of those that wait as many as there is time for. Returns once everything
   * is durable. After any exception the state of the log is unknown, and this writer must not be
   * used again.
   */
  Committed commit(Unit first, Supplier<Optional<Unit>> others) throws SQLException {
    var records = new ArrayList<AuditRecord>();
    var verdicts = new LinkedHashMap<Unit, Unit.Verdict>();
    db.run("BEGIN IMMEDIATE");
    long enough = System.nanoTime() + LONGEST_NANOS;
    Optional<Unit> next = Optional.of(first);
    while (next.isPresent()) {
      verdicts.put(next.get(), write(next.get(), records));
      next = System.nanoTime() - enough < 0 ? others.get() : Optional.empty();
    }
    if (!records.isEmpty()) {
      AuditTable.sign(db, Checkpoint.sign(seq, head, records.getLast().time(), key));
    }
    db.run("COMMIT");
    return new Committed(records, verdicts);
  }

  private Unit.Verdict write(Unit unit, List<AuditRecord> records) throws SQLException {
    long seqBefore = seq;
    String headBefore = head;
    int recordsBefore = records.size();
    db.run("SAVEPOINT unit");
    try {
      for (PreparedEvent event : unit.events()) {
        records.add(write(event));
      }
      for (Unit.Note note : unit.notes()) {
        note.write(db);
      }
      db.run("RELEASE unit");
      return new Unit.Durable();
    } catch (TransitionRefusedException e) {
      db.run("ROLLBACK TO unit");
      db.run("RELEASE unit");
      seq = seqBefore;
      head = headBefore;
      records.subList(recordsBefore, records.size()).clear();
      return new Unit.Refused(String.valueOf(e.getMessage()));
    }
  }

  private AuditRecord write(PreparedEvent event) throws SQLException {
    Instant now = clock.instant();
    transitions.apply(event, now);
    AuditRecord record =
        AuditRecord.chain(seq + 1, TIME.format(now), event.kind(), event.fields(), head);
    AuditTable.insert(db, record, event.fieldsJson());
    seq = record.seq();
    head = record.hash();
    return record;
  }
}
