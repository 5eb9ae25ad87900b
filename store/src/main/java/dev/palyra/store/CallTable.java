package dev.palyra.store;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.sandbox.Bytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of {@code calls}. Each change is one statement that says whether it changed a row. */
final class CallTable {
  /** What {@link #call} reads; also for joins. */
  static final String IDENTITY =
      "c.id AS call_id, c.principal, c.tool, c.arguments, c.origin, c.received";

  private static final String WHOLE = "c.result, c.stdout, c.stderr";
  private static final String WITHOUT_OUTPUT = "c.result, NULL AS stdout, NULL AS stderr";
  // INVARIANT: a call is only ever found as the very call that was decided.
  private static final String VERY_CALL =
      " WHERE id = ? AND run = ? AND principal = ? AND tool = ? AND arguments = ? ";

  private CallTable() {}

  static String select(boolean outputs) {
    return "SELECT "
        + IDENTITY
        + ", c.state AS call_state, c.decision, c.revision AS call_revision, c.decided, c.started,"
        + " c.finished, a.id AS approval_id, "
        + (outputs ? WHOLE : WITHOUT_OUTPUT)
        + " FROM calls c LEFT JOIN approvals a ON a.call = c.id ";
  }

  static boolean insert(Session db, ToolCall call, Decision decision, Instant now)
      throws SQLException {
    return db.update(
            "INSERT INTO calls (id, run, principal, tool, arguments, origin, received, state,"
                + " decision, revision, decided) VALUES (?, ?, ?, ?, ?, ?, ?, 'proposed', ?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            call.id().value(),
            call.origin().run(),
            call.principal().toString(),
            call.tool().value(),
            call.arguments().text(),
            StoredJson.write(call.origin()),
            call.received().toString(),
            DecisionText.word(decision),
            decision.revision().sha256(),
            now.toString())
        == 1;
  }

  /** The approval of the call goes in by the same transaction. */
  static boolean wait(Session db, ToolCall call) throws SQLException {
    return update(db, "SET state = 'waiting'", "AND state = 'proposed' AND decision = 'ask'", call);
  }

  static boolean decideAgain(Session db, ToolCall call, Decision decision) throws SQLException {
    return update(
        db,
        "SET decision = ?, revision = ?",
        "AND state = 'waiting' AND "
            + "EXISTS (SELECT 1 FROM approvals a WHERE a.call = calls.id AND a.state = 'granted')",
        call,
        DecisionText.word(decision),
        decision.revision().sha256());
  }

  /** From {@code proposed} without an approval, from {@code waiting} with one. */
  static boolean start(Session db, ToolCall call, boolean approved, Instant now)
      throws SQLException {
    return update(
        db,
        "SET state = 'started', started = ?",
        "AND decision = 'permit' AND state = " + (approved ? "'waiting'" : "'proposed'"),
        call,
        now.toString());
  }

  /** A call that has started ends as finished or orphaned. */
  static boolean end(Session db, ToolCall call, CallState state, StoredResult result, Instant now)
      throws SQLException {
    return end(db, call, "AND state = 'started'", state, result, now);
  }

  /** A refused call may also end before it started, but not while an approval of it is open. */
  static boolean refuse(Session db, ToolCall call, StoredResult result, Instant now)
      throws SQLException {
    return end(
        db,
        call,
        "AND state IN ('proposed', 'waiting', 'started') AND NOT EXISTS (SELECT 1 FROM approvals a"
            + " WHERE a.call = calls.id AND a.state IN ('waiting', 'granted'))",
        CallState.FINISHED,
        result,
        now);
  }

  /** An operator changed the arguments of a call that waits. */
  static boolean edit(Session db, ToolCall before, ToolCall after) throws SQLException {
    return update(
        db, "SET arguments = ?", "AND state = 'waiting'", before, after.arguments().text());
  }

  static boolean isOpen(Session db, CallId call) throws SQLException {
    return db.first(
            "SELECT 1 FROM calls WHERE id = ? AND state IN ('proposed', 'waiting', 'started')",
            _ -> true,
            call.value())
        .isPresent();
  }

  private static boolean end(
      Session db,
      ToolCall call,
      String condition,
      CallState state,
      StoredResult result,
      Instant now)
      throws SQLException {
    return update(
        db,
        "SET state = ?, result = ?, stdout = ?, stderr = ?, finished = ?",
        condition,
        call,
        state.word(),
        result.json(),
        result.stdout().toArray(),
        result.stderr().toArray(),
        now.toString());
  }

  private static boolean update(
      Session db, String set, String condition, ToolCall call, @Nullable Object... values)
      throws SQLException {
    var all = new @Nullable Object[values.length + 5];
    System.arraycopy(values, 0, all, 0, values.length);
    all[values.length] = call.id().value();
    all[values.length + 1] = call.origin().run();
    all[values.length + 2] = call.principal().toString();
    all[values.length + 3] = call.tool().value();
    all[values.length + 4] = call.arguments().text();
    return db.update("UPDATE calls " + set + VERY_CALL + condition, all) == 1;
  }

  /** Reads {@link #IDENTITY}. */
  static ToolCall call(ResultSet row) throws SQLException {
    return new ToolCall(
        new CallId(row.getString("call_id")),
        Principal.parse(row.getString("principal")),
        new ToolName(row.getString("tool")),
        Arguments.parse(row.getString("arguments")),
        StoredJson.read(row.getString("origin"), CallOrigin.class),
        Instant.parse(row.getString("received")));
  }

  /** Reads what {@link #select} selects. */
  static StoredCall stored(ResultSet row) throws SQLException {
    Optional<String> result = Optional.ofNullable(row.getString("result"));
    Bytes stdout = bytes(row, "stdout");
    Bytes stderr = bytes(row, "stderr");
    return new StoredCall(
        call(row),
        CallState.of(row.getString("call_state")),
        StoredCall.Answer.valueOf(row.getString("decision").toUpperCase(Locale.ROOT)),
        new PolicyRevision(row.getString("call_revision")),
        Optional.ofNullable(row.getString("approval_id")).map(ApprovalId::new),
        Instant.parse(row.getString("decided")),
        Optional.ofNullable(row.getString("started")).map(Instant::parse),
        Optional.ofNullable(row.getString("finished")).map(Instant::parse),
        result.map(json -> new StoredResult(json, stdout, stderr).result()));
  }

  private static Bytes bytes(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    return bytes == null ? Bytes.EMPTY : Bytes.of(bytes);
  }
}
