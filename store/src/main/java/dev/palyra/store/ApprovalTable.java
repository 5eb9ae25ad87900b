package dev.palyra.store;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalPreview;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.call.CallDigest;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRevision;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rows of {@code approvals}. Each change is one statement that says whether it changed a row.
 */
final class ApprovalTable {
  static final String SELECT =
      "SELECT a.id, a.digest, a.summary, a.preview, a.asked_by, a.revision, a.requirement, a.created,"
          + " a.expires, a.decisions, a.state,"
          + " EXISTS (SELECT 1 FROM operators WHERE enrolled = 1) AS enrolled, "
          + CallTable.IDENTITY
          + " FROM approvals a JOIN calls c ON c.id = a.call ";

  private ApprovalTable() {}

  static Optional<ApprovalRecord> find(Session db, ApprovalId id) throws SQLException {
    return db.first(SELECT + "WHERE a.id = ?", ApprovalTable::record, id.value());
  }

  static boolean insert(Session db, ApprovalRecord approval) throws SQLException {
    return db.update(
            "INSERT INTO approvals (id, call, digest, summary, preview, asked_by, revision, requirement,"
                + " created, expires, decisions, state, version)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0) ON CONFLICT DO NOTHING",
            approval.id().value(),
            approval.call().id().value(),
            approval.digest().hex(),
            approval.summary(),
            StoredJson.write(approval.preview()),
            StoredJson.write(approval.askedBy()),
            approval.revision().sha256(),
            StoredJson.write(approval.requirement()),
            approval.created().toString(),
            approval.expires().toString(),
            StoredJson.write(approval.decisions()))
        == 1;
  }

  /** Only on top of the very answers that {@code after} counted. */
  static boolean answer(Session db, ApprovalRecord after) throws SQLException {
    return db.update(
            "UPDATE approvals SET decisions = ?, digest = ?, summary = ?, state = ?,"
                + " version = version + 1"
                + " WHERE id = ? AND state = 'waiting' AND version = ?",
            StoredJson.write(after.decisions()),
            after.digest().hex(),
            after.summary(),
            word(after.state()),
            after.id().value(),
            after.decisions().size() - 1)
        == 1;
  }

  static boolean move(Session db, ApprovalRecord approval, ApprovalState from, ApprovalState to)
      throws SQLException {
    return db.update(
            "UPDATE approvals SET state = ?, version = version + 1"
                + " WHERE id = ? AND call = ? AND digest = ? AND state = ?",
            word(to),
            approval.id().value(),
            approval.call().id().value(),
            approval.digest().hex(),
            word(from))
        == 1;
  }

  static String word(ApprovalState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Reads what {@link #SELECT} selects. */
  static ApprovalRecord record(ResultSet row) throws SQLException {
    ApprovalRecord stored = stored(row);
    // INVARIANT: whoever reads an approval that waits reads what is demanded of an answer now. The
    // rules are applied to what is read, inside the transaction of the answer too, so that an
    // approval that was asked for before somebody enrolled is no way round. Afterwards it says what
    // the answers satisfied.
    boolean stepUp =
        stored.state() == ApprovalState.WAITING ? row.getBoolean("enrolled") : stored.proven();
    return stepUp && stored.requirement().stepUpWhereEnrolled() ? stored.withStepUp() : stored;
  }

  private static ApprovalRecord stored(ResultSet row) throws SQLException {
    return new ApprovalRecord(
        new ApprovalId(row.getString("id")),
        CallTable.call(row),
        new CallDigest(row.getString("digest")),
        row.getString("summary"),
        StoredJson.read(row.getString("preview"), ApprovalPreview.class),
        List.of(StoredJson.read(row.getString("asked_by"), PolicyId[].class)),
        new PolicyRevision(row.getString("revision")),
        StoredJson.read(row.getString("requirement"), ApprovalRequirement.class),
        Instant.parse(row.getString("created")),
        Instant.parse(row.getString("expires")),
        List.of(StoredJson.read(row.getString("decisions"), ApprovalDecision[].class)),
        ApprovalState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
  }
}
