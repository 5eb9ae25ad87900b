package dev.palyra.store;

import dev.palyra.core.approval.Operator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The rows of {@code operators}. Each change is one statement on top of the row before. */
final class OperatorTable {
  static final String SELECT =
      "SELECT id, groups, roles, enrolled, last_step, failures, locked_until FROM operators ";
  // INVARIANT: a row changes only from what the change was made from, so that of two uses of one
  // code the second finds another row than it read.
  private static final String VERY_ROW =
      " WHERE id = ? AND groups = ? AND roles = ? AND enrolled = ? AND last_step = ?"
          + " AND failures = ? AND locked_until = ?";

  private OperatorTable() {}

  /** Returns whether {@code before} was there, or nothing was there, as the change says. */
  static boolean change(Session db, Optional<Operator> before, Optional<Operator> after)
      throws SQLException {
    if (before.isEmpty()) {
      return insert(db, after.orElseThrow());
    }
    if (after.isEmpty()) {
      return db.update("DELETE FROM operators" + VERY_ROW, row(before.get())) == 1;
    }
    Object[] now = row(after.get());
    Object[] was = row(before.get());
    var values = new Object[now.length + was.length];
    System.arraycopy(now, 0, values, 0, now.length);
    System.arraycopy(was, 0, values, now.length, was.length);
    return db.update(
            "UPDATE operators SET id = ?, groups = ?, roles = ?, enrolled = ?, last_step = ?,"
                + " failures = ?, locked_until = ?"
                + VERY_ROW,
            values)
        == 1;
  }

  private static boolean insert(Session db, Operator operator) throws SQLException {
    return db.update(
            "INSERT INTO operators (id, groups, roles, enrolled, last_step, failures,"
                + " locked_until) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            row(operator))
        == 1;
  }

  private static Object[] row(Operator operator) {
    return new Object[] {
      operator.id(),
      StoredJson.write(operator.groups().stream().sorted().toList()),
      StoredJson.write(operator.roles().stream().sorted().toList()),
      operator.enrolled() ? 1 : 0,
      operator.lastStep(),
      operator.failures(),
      operator.lockedUntil().toString()
    };
  }

  /** Reads what {@link #SELECT} selects. */
  static Operator operator(ResultSet row) throws SQLException {
    return new Operator(
        row.getString("id"),
        Set.of(StoredJson.read(row.getString("groups"), String[].class)),
        Set.of(StoredJson.read(row.getString("roles"), String[].class)),
        row.getInt("enrolled") == 1,
        row.getLong("last_step"),
        row.getInt("failures"),
        Instant.parse(row.getString("locked_until")));
  }
}
