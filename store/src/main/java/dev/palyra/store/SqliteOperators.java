package dev.palyra.store;

import dev.palyra.core.approval.Operator;
import dev.palyra.core.approval.Operators;
import java.util.List;
import java.util.Optional;

/** Reads the registry of operators. Thread-safe. */
public final class SqliteOperators implements Operators {
  private final Database database;

  SqliteOperators(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Operator> find(String id) {
    return database.read(
        db -> db.first(OperatorTable.SELECT + "WHERE id = ?", OperatorTable::operator, id));
  }

  @Override
  public List<Operator> all() {
    return database.read(
        db -> db.list(OperatorTable.SELECT + "ORDER BY id", OperatorTable::operator));
  }

  @Override
  public boolean someoneEnrolled() {
    return database
        .read(db ->
            db.first(
                "SELECT 1 FROM operators WHERE enrolled = 1 UNION ALL SELECT 1 FROM passkeys",
                _ -> true))
        .isPresent();
  }
}
