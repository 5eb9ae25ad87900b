package dev.palyra.store;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantId;
import dev.palyra.core.approval.GrantScope;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.PolicyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rows of {@code grants}. Each change is one statement that says whether it changed a row. */
final class GrantTable {
  static final String SELECT =
      "SELECT id, approval, principal, tool, scope, requirement, lifts, operators, created,"
          + " expires, state FROM grants ";

  private GrantTable() {}

  static Optional<Grant> find(Session db, GrantId id) throws SQLException {
    return db.first(SELECT + "WHERE id = ?", GrantTable::grant, id.value());
  }

  static long inForce(Session db) throws SQLException {
    return db.first("SELECT count(*) FROM grants WHERE state = 'in-force'", row -> row.getLong(1))
        .orElse(0L);
  }

  static boolean insert(Session db, Grant grant) throws SQLException {
    return db.update(
            "INSERT INTO grants (id, approval, principal, tool, scope, requirement, lifts,"
                + " operators, created, expires, state)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'in-force') ON CONFLICT DO NOTHING",
            grant.id().value(),
            grant.approval().value(),
            grant.principal().toString(),
            grant.tool().value(),
            StoredJson.write(grant.scope()),
            StoredJson.write(grant.requirement()),
            StoredJson.write(grant.lifts()),
            StoredJson.write(grant.operators()),
            grant.created().toString(),
            grant.expires().toString())
        == 1;
  }

  static boolean end(Session db, Grant grant, GrantState state, Instant now) throws SQLException {
    return db.update(
            "UPDATE grants SET state = ?, ended = ? WHERE id = ? AND state = 'in-force'",
            word(state),
            now.toString(),
            grant.id().value())
        == 1;
  }

  static String word(GrantState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads what {@link #SELECT} selects. */
  static Grant grant(ResultSet row) throws SQLException {
    return new Grant(
        new GrantId(row.getString("id")),
        new ApprovalId(row.getString("approval")),
        Principal.parse(row.getString("principal")),
        new ToolName(row.getString("tool")),
        StoredJson.read(row.getString("scope"), GrantScope.class),
        StoredJson.read(row.getString("requirement"), ApprovalRequirement.class),
        List.of(StoredJson.read(row.getString("lifts"), PolicyId[].class)),
        List.of(StoredJson.read(row.getString("operators"), String[].class)),
        Instant.parse(row.getString("created")),
        Instant.parse(row.getString("expires")),
        GrantState.valueOf(row.getString("state").toUpperCase(Locale.ROOT).replace('-', '_')));
  }
}
