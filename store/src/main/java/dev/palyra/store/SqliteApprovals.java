package dev.palyra.store;

import static dev.palyra.core.Require.require;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.sandbox.Cancellation;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Approvals in SQLite. A call that waits costs a parked thread and one entry in a map. */
public final class SqliteApprovals implements Approvals {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Database database;
  private final Clock clock;
  private final WaitingRoom room;

  /** So long a wait goes on without a look at the clock, which may jump. */
  private final Duration look;

  SqliteApprovals(Database database, Clock clock, WaitingRoom room, Duration look) {
    this.database = database;
    this.clock = clock;
    this.room = room;
    this.look = look;
  }

  @Override
  public Optional<ApprovalRecord> find(ApprovalId id) {
    return database.read(db -> ApprovalTable.find(db, id));
  }

  @Override
  public List<ApprovalRecord> list(
      Set<ApprovalState> states, Optional<ApprovalId> before, int limit) {
    require(limit >= 1 && limit <= 500, "limit must be between 1 and 500, got `%d`", limit);
    if (states.isEmpty()) {
      return List.of();
    }
    var values = new ArrayList<@Nullable Object>();
    states.stream().sorted().map(ApprovalTable::word).forEach(values::add);
    values.add(before.map(ApprovalId::value).orElse("~")); // Above every ULID.
    values.add(limit);
    String places = String.join(", ", Collections.nCopies(states.size(), "?"));
    return database.read(db ->
        db.list(
            ApprovalTable.SELECT
                + "WHERE a.state IN ("
                + places
                + ") AND a.id < ? ORDER BY a.id DESC LIMIT ?",
            ApprovalTable::record,
            values.toArray()));
  }

  @Override
  public long count(Set<ApprovalState> states) {
    var values = new ArrayList<@Nullable Object>();
    states.stream().sorted().map(ApprovalTable::word).forEach(values::add);
    String places = String.join(", ", Collections.nCopies(states.size(), "?"));
    return database
        .read(db ->
            db.first(
                "SELECT count(*) FROM approvals WHERE state IN (" + places + ")",
                row -> row.getLong(1),
                values.toArray()))
        .orElse(0L);
  }

  /**
   * @throws AuditUnavailableException when the store is closed meanwhile; the approval goes on
   *     waiting
   */
  @Override
  public ApprovalRecord await(ApprovalId id, Cancellation cancellation)
      throws InterruptedException {
    try (WaitingRoom.Seat seat = room.enter(id);
        var _ = cancellation.onCancel(seat::wake)) {
      while (true) {
        ApprovalRecord record =
            find(id).orElseThrow(() -> new StoreException("approval " + id + " is unknown"));
        if (record.state() != ApprovalState.WAITING
            || cancellation.cancelled()
            || !clock.instant().isBefore(record.expires())) {
          return record;
        }
        if (!sleep(seat, record)) {
          return find(id).orElse(record);
        }
      }
    }
  }

  /** Returns true once something happened to the approval, false once it has expired. */
  private boolean sleep(WaitingRoom.Seat seat, ApprovalRecord record) throws InterruptedException {
    while (true) {
      if (room.closed()) {
        throw new AuditUnavailableException("the store is closed");
      }
      Duration left = Duration.between(clock.instant(), record.expires());
      if (!left.isPositive()) {
        return false;
      }
      // Not less than the shortest: a clock that stands still just before the end must not spin.
      Duration turn = left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
      if (seat.await(turn.compareTo(look) < 0 ? turn : look)) {
        return true;
      }
    }
  }
}
