package dev.palyra.store;

import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.run.CallAnswer;
import dev.palyra.core.run.ModelTurn;
import dev.palyra.core.run.Proposal;
import dev.palyra.core.run.RunChange;
import dev.palyra.core.run.RunEnd;
import dev.palyra.core.run.RunOrder;
import dev.palyra.core.run.RunState;
import dev.palyra.core.run.Spent;
import java.sql.SQLException;
import java.time.Instant;

/** The rows of {@code runs} and what belongs to them; each change is conditional. */
final class RunTable {
  private static final String NO_OPEN_CALL =
      " AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.run = runs.id"
          + " AND c.state IN ('proposed', 'waiting', 'started'))";

  private RunTable() {}

  /**
   * Applies one change inside the transaction that records it.
   *
   * @throws TransitionRefusedException when it does not follow from the state
   */
  static void apply(Session db, RunChange change, Instant now) throws SQLException {
    switch (change) {
      case RunChange.Created created -> create(db, created);
      case RunChange.Turned turned -> turn(db, turned, now);
      case RunChange.Answered answered -> answer(db, answered);
      case RunChange.Proposed proposed ->
          require(isProposed(db, proposed.proposal(), proposed), change, "did not propose it");
      case RunChange.Retried _ -> require(isOpen(db, change), change, "is unknown or has ended");
      case RunChange.CancelAsked _ ->
          require(
              update(db, change, "cancelling = 1", "AND ended IS NULL AND cancelling = 0"),
              change,
              "has ended, or is being cancelled");
      case RunChange.Ended ended -> end(db, ended, now);
    }
  }

  private static void create(Session db, RunChange.Created created) throws SQLException {
    RunOrder order = created.order();
    boolean added =
        db.update(
                "INSERT INTO runs (id, agent, principal, asked_by, task, task_labels, replay_of,"
                    + " created, state, cancelling, turns, calls, input_tokens, output_tokens,"
                    + " money) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'created', 0, 0, 0, 0, 0, 0)"
                    + " ON CONFLICT DO NOTHING",
                order.id().value(),
                order.agent(),
                order.principal().toString(),
                order.by().toString(),
                order.task(),
                StoredJson.write(order.labels()),
                order.replayOf().map(Object::toString).orElse(null),
                order.created().toString())
            == 1;
    require(added, created, "was created before");
    add(db, order.id().value(), order.principal(), order.labels());
  }

  private static void turn(Session db, RunChange.Turned turned, Instant now) throws SQLException {
    ModelTurn turn = turned.turn();
    Spent spent = turn.spent();
    boolean next =
        db.update(
                "UPDATE runs SET state = 'turned', turns = turns + 1, calls = calls + ?,"
                    + " input_tokens = input_tokens + ?, output_tokens = output_tokens + ?,"
                    + " money = money + ? WHERE id = ? AND principal = ?"
                    + " AND state IN ('created', 'answered') AND cancelling = 0 AND turns = ?",
                spent.calls(),
                spent.inputTokens(),
                spent.outputTokens(),
                spent.money(),
                turned.id().value(),
                turned.principal().toString(),
                turn.number() - 1)
            == 1;
    require(next && spent.calls() == turn.proposals().size(), turned, "expects another turn");
    var _ =
        db.update(
            "INSERT INTO run_turns (run, turn, time, text, items, calls, input_tokens,"
                + " output_tokens, money) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            turned.id().value(),
            turn.number(),
            now.toString(),
            turn.text(),
            turn.items(),
            spent.calls(),
            spent.inputTokens(),
            spent.outputTokens(),
            spent.money());
    for (int i = 0; i < turn.proposals().size(); i++) {
      insert(db, turned, turn.proposals().get(i), i);
    }
  }

  private static void insert(Session db, RunChange.Turned turned, Proposal proposal, int position)
      throws SQLException {
    boolean added =
        db.update(
                "INSERT INTO run_calls (call, run, turn, position, model_call, tool, arguments)"
                    + " SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
                    + " (SELECT 1 FROM calls WHERE id = ?) ON CONFLICT DO NOTHING",
                proposal.call().value(),
                turned.id().value(),
                turned.turn().number(),
                position,
                proposal.modelCall(),
                proposal.tool(),
                proposal.arguments(),
                proposal.call().value())
            == 1;
    require(added, turned, "proposes a call that exists already");
  }

  // INVARIANT: the model goes on only when nothing that it started is still open.
  private static void answer(Session db, RunChange.Answered answered) throws SQLException {
    boolean complete =
        db.update(
                "UPDATE runs SET state = 'answered' WHERE id = ? AND principal = ?"
                    + " AND state = 'turned' AND turns = ?"
                    + NO_OPEN_CALL,
                answered.id().value(),
                answered.principal().toString(),
                answered.turn())
            == 1;
    require(complete, answered, "has calls that are open, or another turn");
    for (CallAnswer answer : answered.answers()) {
      boolean told =
          db.update(
                  "UPDATE run_calls SET answer_kind = ?, answer = ?"
                      + " WHERE call = ? AND run = ? AND turn = ? AND answer IS NULL",
                  answer.kind().word(),
                  answer.text(),
                  answer.call().value(),
                  answered.id().value(),
                  answered.turn())
              == 1;
      require(told, answered, "did not propose call " + answer.call());
    }
    boolean missing =
        db.first(
                "SELECT 1 FROM run_calls WHERE run = ? AND turn = ? AND answer IS NULL",
                _ -> true,
                answered.id().value(),
                answered.turn())
            .isPresent();
    require(!missing, answered, "has a call without an answer");
  }

  private static void end(Session db, RunChange.Ended ended, Instant now) throws SQLException {
    RunEnd end = ended.end();
    // A run is complete with a turn that proposes nothing, and with no other.
    String condition =
        switch (end.state()) {
          case COMPLETED ->
              " AND state = 'turned' AND NOT EXISTS (SELECT 1 FROM run_calls p"
                  + " WHERE p.run = runs.id AND p.turn = runs.turns)";
          case CANCELLED -> " AND cancelling = 1";
          case FAILED -> "";
          case CREATED, TURNED, ANSWERED -> " AND 0";
        };
    boolean over =
        db.update(
                "UPDATE runs SET state = ?, end_code = ?, end_detail = ?, ended = ?"
                    + " WHERE id = ? AND principal = ? AND ended IS NULL"
                    + condition
                    + NO_OPEN_CALL,
                end.state().word(),
                end.code(),
                end.detail(),
                now.toString(),
                ended.id().value(),
                ended.principal().toString())
            == 1;
    require(over, ended, "cannot end so");
  }

  private static boolean isProposed(Session db, Proposal proposal, RunChange change)
      throws SQLException {
    return db.first(
            "SELECT 1 FROM run_calls WHERE call = ? AND run = ?",
            _ -> true,
            proposal.call().value(),
            change.id().value())
        .isPresent();
  }

  private static boolean isOpen(Session db, RunChange change) throws SQLException {
    return db.first(
            "SELECT 1 FROM runs WHERE id = ? AND principal = ? AND ended IS NULL",
            _ -> true,
            change.id().value(),
            change.principal().toString())
        .isPresent();
  }

  private static boolean update(Session db, RunChange change, String set, String condition)
      throws SQLException {
    return db.update(
            "UPDATE runs SET " + set + " WHERE id = ? AND principal = ? " + condition,
            change.id().value(),
            change.principal().toString())
        == 1;
  }

  /**
   * Whether the call may carry its run: a run of an agent that was asked for here has the calls
   * that its model proposed, while it goes on, and no others.
   */
  static boolean admits(Session db, ToolCall call) throws SQLException {
    return db.first(
            "SELECT r.ended IS NULL AND r.cancelling = 0 AND r.principal = ? AND EXISTS (SELECT 1 FROM run_calls p"
                + " WHERE p.call = ? AND p.run = r.id AND p.answer IS NULL) FROM runs r"
                + " WHERE r.id = ?",
            row -> row.getBoolean(1),
            call.principal().toString(),
            call.id().value(),
            call.origin().run())
        .orElse(true); // Whoever calls from outside names its runs as it likes.
  }

  static void add(Session db, String run, Principal principal, Labels labels) throws SQLException {
    for (String label : labels.values()) {
      var _ =
          db.update(
              "INSERT INTO run_labels (run, principal, label) VALUES (?, ?, ?)"
                  + " ON CONFLICT DO NOTHING",
              run,
              principal.toString(),
              label);
    }
  }

  static RunState state(String word) {
    for (RunState state : RunState.values()) {
      if (state.word().equals(word)) {
        return state;
      }
    }
    throw new StoreException("a stored run has an unknown state");
  }

  private static void require(boolean holds, RunChange change, String problem) {
    if (!holds) {
      throw new TransitionRefusedException("run " + change.id() + ": " + problem);
    }
  }
}
