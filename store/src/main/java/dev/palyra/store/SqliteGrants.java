package dev.palyra.store;

import static dev.palyra.core.Require.require;

import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantId;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.approval.Grants;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Grants in SQLite. */
public final class SqliteGrants implements Grants {
  private final Database database;

  SqliteGrants(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Grant> find(GrantId id) {
    return database.read(db -> GrantTable.find(db, id));
  }

  @Override
  public List<Grant> list(Set<GrantState> states, Optional<GrantId> before, int limit) {
    require(limit >= 1 && limit <= 500, "limit must be between 1 and 500, got `%d`", limit);
    if (states.isEmpty()) {
      return List.of();
    }
    var values = new ArrayList<@Nullable Object>();
    states.stream().sorted().map(GrantTable::word).forEach(values::add);
    values.add(before.map(GrantId::value).orElse("~")); // Above every ULID.
    values.add(limit);
    String places = String.join(", ", Collections.nCopies(states.size(), "?"));
    return database.read(db ->
        db.list(
            GrantTable.SELECT
                + "WHERE state IN ("
                + places
                + ") AND id < ? ORDER BY id DESC LIMIT ?",
            GrantTable::grant,
            values.toArray()));
  }

  @Override
  public List<Grant> inForce() {
    return database.read(db ->
        db.list(
            GrantTable.SELECT + "WHERE state = 'in-force' ORDER BY id LIMIT ?",
            GrantTable::grant,
            MAX_IN_FORCE));
  }
}
