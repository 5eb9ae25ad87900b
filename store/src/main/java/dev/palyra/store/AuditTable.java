package dev.palyra.store;

import dev.palyra.core.audit.AuditLine;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.Checkpoint;
import dev.palyra.core.call.MalformedJsonException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The rows of {@code audit}, and the one of {@code checkpoint}. */
final class AuditTable {
  static final String SELECT = "SELECT seq, time, kind, fields, previous, hash FROM audit ";

  private AuditTable() {}

  static void insert(Session db, AuditRecord record, String fields) throws SQLException {
    db.update(
        "INSERT INTO audit (seq, time, kind, fields, previous, hash) VALUES (?, ?, ?, ?, ?, ?)",
        record.seq(),
        record.time(),
        record.kind(),
        fields,
        record.previous(),
        record.hash());
  }

  static Optional<AuditRecord> last(Session db) throws SQLException {
    return db.first(SELECT + "ORDER BY seq DESC LIMIT 1", AuditTable::record);
  }

  static void sign(Session db, Checkpoint checkpoint) throws SQLException {
    db.update(
        "INSERT INTO checkpoint (only_row, seq, hash, time, signature) VALUES (1, ?, ?, ?, ?)"
            + " ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash,"
            + " time = excluded.time, signature = excluded.signature",
        checkpoint.seq(),
        checkpoint.hash(),
        checkpoint.time(),
        checkpoint.signature());
  }

  static Optional<Checkpoint> checkpoint(Session db) throws SQLException {
    return db.first(
        "SELECT seq, hash, time, signature FROM checkpoint",
        row ->
            new Checkpoint(
                row.getLong("seq"),
                row.getString("hash"),
                row.getString("time"),
                row.getString("signature")));
  }

  /** Reads what {@link #SELECT} selects. */
  static AuditRecord record(ResultSet row) throws SQLException {
    return raw(row).record();
  }

  static Raw raw(ResultSet row) throws SQLException {
    return new Raw(
        row.getLong("seq"),
        text(row, "time"),
        text(row, "kind"),
        text(row, "fields"),
        text(row, "previous"),
        text(row, "hash"));
  }

  // A file that somebody else made may hold a null where our schema allows none.
  private static String text(ResultSet row, String column) throws SQLException {
    String value = row.getString(column);
    return value == null ? "" : value;
  }

  /** A row as it stands, which may be no record. */
  record Raw(long seq, String time, String kind, String fields, String previous, String hash) {
    /**
     * @throws MalformedJsonException when the row is no record
     */
    AuditRecord record() {
      try {
        return new AuditRecord(seq, time, kind, AuditLine.fields(fields), previous, hash);
      } catch (IllegalArgumentException e) {
        throw new MalformedJsonException(String.valueOf(e.getMessage()));
      }
    }
  }
}
