package dev.palyra.store;

import dev.palyra.core.audit.AuditFiles;
import dev.palyra.core.audit.AuditLine;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.Checkpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the audit log in the order of its records. Thread-safe. */
public final class AuditReader {
  private static final int PAGE = 500;

  private final Database database;

  AuditReader(Database database) {
    this.database = database;
  }

  /** Returns the first records that the query is for, by seq. */
  public List<AuditRecord> page(AuditQuery query) {
    var sql = new StringBuilder(AuditTable.SELECT).append("WHERE seq > ?");
    var values = new ArrayList<@Nullable Object>(List.of(query.after()));
    query
        .kind()
        .ifPresent(kind -> {
          boolean prefix = kind.endsWith(".");
          sql.append(prefix ? " AND kind >= ? AND kind < ?" : " AND kind = ?");
          values.add(kind);
          if (prefix) {
            values.add(kind.substring(0, kind.length() - 1) + "/"); // The character after `.`.
          }
        });
    query.call().ifPresent(call -> where(sql, " AND call = ?", values, call.value()));
    query
        .run()
        .ifPresent(run -> {
          // A decision about a secret names only its call.
          sql.append(" AND (run = ? OR call IN (SELECT id FROM calls WHERE run = ?))");
          values.addAll(List.of(run, run));
        });
    query.principal().ifPresent(who -> where(sql, " AND principal = ?", values, who));
    query.from().ifPresent(from -> where(sql, " AND time >= ?", values, time(from)));
    query.until().ifPresent(until -> where(sql, " AND time < ?", values, time(until)));
    query.before().ifPresent(before -> where(sql, " AND seq < ?", values, before));
    query
        .text()
        .ifPresent(text -> {
          sql.append(" AND (fields LIKE ? ESCAPE '\\' OR kind LIKE ? ESCAPE '\\')");
          String pattern = "%" + text.replaceAll("[\\\\%_]", "\\\\$0") + "%";
          values.addAll(List.of(pattern, pattern));
        });
    where(
        sql,
        query.newestFirst() ? " ORDER BY seq DESC LIMIT ?" : " ORDER BY seq LIMIT ?",
        values,
        query.limit());
    return database.read(db -> db.list(sql.toString(), AuditTable::record, values.toArray()));
  }

  /** The signature over the newest record. */
  public Checkpoint checkpoint() {
    return database
        .read(AuditTable::checkpoint)
        .orElseThrow(() -> new StoreException("the audit log has no checkpoint"));
  }

  /**
   * Writes the whole log up to the newest signature as lines of canonical JSON (RFC 8785), and the
   * signature as the last line. Reads page by page, so that appends go on meanwhile.
   *
   * @return how many records were written
   * @see AuditFiles#verify
   */
  public long export(OutputStream out) throws IOException {
    Checkpoint checkpoint = checkpoint();
    long seq = 0;
    while (seq < checkpoint.seq()) {
      for (AuditRecord record : page(AuditQuery.after(seq, PAGE))) {
        if (record.seq() <= checkpoint.seq()) {
          out.write(AuditLine.bytes(record));
          out.write('\n');
        }
        seq = record.seq();
      }
    }
    out.write(AuditLine.bytes(checkpoint));
    out.write('\n');
    return checkpoint.seq();
  }

  private static String time(Instant time) {
    return AuditWriter.TIME.format(time);
  }

  private static void where(
      StringBuilder sql, String condition, List<@Nullable Object> values, Object value) {
    sql.append(condition);
    values.add(value);
  }
}
