package dev.palyra.store;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.AuditVerifier;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import dev.palyra.core.audit.Checkpoint;
import dev.palyra.core.audit.UnreadableRecordException;
import dev.palyra.core.call.MalformedJsonException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Verifies the audit log inside a database file, also while a gateway writes to it. */
public final class AuditDatabases {
  // https://www.sqlite.org/rescode.html
  private static final int CORRUPT = 11;
  private static final int NOT_A_DATABASE = 26;

  private AuditDatabases() {}

  /**
   * Checks the file's own structure, then the chain and its signature, in one snapshot.
   *
   * @throws StoreException when the file cannot be opened or read as a database; that is no verdict
   */
  public static Verdict verify(Path file, PublicKey key) {
    try (Session db = Database.readOnly(file)) {
      db.execute("BEGIN");
      String integrity =
          db.first("PRAGMA integrity_check(1)", row -> row.getString(1)).orElse("no answer");
      if (!integrity.equals("ok")) {
        return new Verdict.Broken(0, "the database file is damaged: " + integrity);
      }
      Optional<Checkpoint> checkpoint = AuditTable.checkpoint(db);
      if (checkpoint.isEmpty()) {
        return new Verdict.Broken(0, "there is no signed checkpoint");
      }
      return AuditVerifier.verify(new Rows(db), checkpoint, key);
    } catch (UnreadableRecordException e) {
      return new Verdict.Broken(e.seq(), String.valueOf(e.getMessage()));
    } catch (SQLException e) {
      if (e.getErrorCode() == CORRUPT || e.getErrorCode() == NOT_A_DATABASE) {
        return new Verdict.Broken(0, "the database file is damaged");
      }
      throw new StoreException("cannot verify `" + file + "`: " + e.getMessage(), e);
    }
  }

  /** All records by seq, a page at a time. */
  private static final class Rows implements Iterator<AuditRecord> {
    private final Session db;
    private final ArrayDeque<AuditTable.Raw> page = new ArrayDeque<>();
    private long seq = Long.MIN_VALUE;
    private long count;

    Rows(Session db) {
      this.db = db;
    }

    @Override
    public boolean hasNext() {
      if (page.isEmpty()) {
        try {
          page.addAll(
              db.list(
                  AuditTable.SELECT + "WHERE seq > ? ORDER BY seq LIMIT 500",
                  AuditTable::raw,
                  seq));
        } catch (SQLException e) {
          if (e.getErrorCode() == CORRUPT) {
            throw new UnreadableRecordException(
                count + 1, new MalformedJsonException("the file is damaged here"));
          }
          throw new StoreException("the audit log cannot be read: " + e.getMessage(), e);
        }
      }
      return !page.isEmpty();
    }

    @Override
    public AuditRecord next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      AuditTable.Raw row = page.remove();
      seq = row.seq();
      count++;
      try {
        return row.record();
      } catch (MalformedJsonException e) {
        throw new UnreadableRecordException(count, e);
      }
    }
  }
}
