package dev.palyra.store;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.CallId;
import java.util.List;
import java.util.Optional;

/** Reads calls. They change only through {@link SqliteAuditLog#append}. */
public final class Calls {
  private final Database database;

  Calls(Database database) {
    this.database = database;
  }

  /** Returns the call with its result and output. */
  public Optional<StoredCall> find(CallId id) {
    return database.read(
        db -> db.first(CallTable.select(true) + "WHERE c.id = ?", CallTable::stored, id.value()));
  }

  /**
   * Returns the calls of a run, newest first, without their outputs.
   *
   * @param before only those with a smaller id, for paging
   * @param limit 1 to 500
   */
  public List<StoredCall> ofRun(String run, Optional<CallId> before, int limit) {
    require(limit >= 1 && limit <= 500, "limit must be between 1 and 500, got `%d`", limit);
    return database.read(db ->
        db.list(
            CallTable.select(false) + "WHERE c.run = ? AND c.id < ? ORDER BY c.id DESC LIMIT ?",
            CallTable::stored,
            run,
            below(before),
            limit));
  }

  /** Returns the newest calls of all runs, without their outputs; see {@link #ofRun}. */
  public List<StoredCall> newest(Optional<CallId> before, int limit) {
    require(limit >= 1 && limit <= 500, "limit must be between 1 and 500, got `%d`", limit);
    return database.read(db ->
        db.list(
            CallTable.select(false) + "WHERE c.id < ? ORDER BY c.id DESC LIMIT ?",
            CallTable::stored,
            below(before),
            limit));
  }

  /** Returns calls in one state that has not ended, oldest first. */
  List<StoredCall> open(CallState state, Optional<CallId> after, int limit) {
    return database.read(db ->
        db.list(
            // The word stands in the statement, so that the partial index serves it.
            CallTable.select(false)
                + "WHERE c.state = '"
                + state.word()
                + "' AND c.id > ? ORDER BY c.id LIMIT ?",
            CallTable::stored,
            after.map(CallId::value).orElse(""),
            limit));
  }

  private static String below(Optional<CallId> before) {
    return before.map(CallId::value).orElse("~"); // Above every ULID.
  }
}
