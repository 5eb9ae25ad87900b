package dev.palyra.store;

import static dev.palyra.core.Require.require;

import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.run.CallAnswer;
import dev.palyra.core.run.ModelTurn;
import dev.palyra.core.run.Proposal;
import dev.palyra.core.run.Run;
import dev.palyra.core.run.RunEnd;
import dev.palyra.core.run.RunId;
import dev.palyra.core.run.RunLabels;
import dev.palyra.core.run.RunOrder;
import dev.palyra.core.run.RunState;
import dev.palyra.core.run.RunTurn;
import dev.palyra.core.run.Runs;
import dev.palyra.core.run.Spent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs, and what their calls have brought in, in SQLite. */
public final class SqliteRuns implements Runs, RunLabels {
  private static final String SELECT =
      "SELECT r.*, (SELECT count(*) FROM calls c WHERE c.run = r.id AND c.state = 'waiting')"
          + " AS waiting, (SELECT group_concat(label, ' ') FROM run_labels l"
          + " WHERE l.run = r.id AND l.principal = r.principal) AS labels FROM runs r ";
  private static final int MAX_OPEN = 100_000;

  private final Database database;

  SqliteRuns(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Run> find(RunId id) {
    return database.read(db -> db.first(SELECT + "WHERE r.id = ?", SqliteRuns::run, id.value()));
  }

  @Override
  public List<Run> list(Set<RunState> states, Optional<RunId> before, int limit) {
    require(limit >= 1 && limit <= 500, "limit must be between 1 and 500, got `%d`", limit);
    var values = new ArrayList<@Nullable Object>();
    values.add(before.map(RunId::value).orElse("~")); // Above every ULID.
    states.stream().sorted().map(RunState::word).forEach(values::add);
    values.add(limit);
    String places = String.join(", ", Collections.nCopies(states.size(), "?"));
    return database.read(db ->
        db.list(
            SELECT
                + "WHERE r.id < ? "
                + (states.isEmpty() ? "" : "AND r.state IN (" + places + ") ")
                + "ORDER BY r.id DESC LIMIT ?",
            SqliteRuns::run,
            values.toArray()));
  }

  @Override
  public List<Run> open() {
    return database.read(db ->
        db.list(SELECT + "WHERE r.ended IS NULL ORDER BY r.id LIMIT ?", SqliteRuns::run, MAX_OPEN));
  }

  @Override
  public List<RunTurn> turns(RunId id) {
    return database.read(db -> {
      List<Told> told =
          db.list(
              "SELECT * FROM run_calls WHERE run = ? ORDER BY turn, position",
              SqliteRuns::told,
              id.value());
      return db.list(
          "SELECT * FROM run_turns WHERE run = ? ORDER BY turn",
          row -> turn(row, told),
          id.value());
    });
  }

  @Override
  public Optional<RunTurn> lastTurn(RunId id) {
    return database.read(db -> {
      List<Told> told =
          db.list(
              "SELECT * FROM run_calls WHERE run = ?1"
                  + " AND turn = (SELECT max(turn) FROM run_turns WHERE run = ?1) ORDER BY position",
              SqliteRuns::told,
              id.value());
      return db.first(
          "SELECT * FROM run_turns WHERE run = ? ORDER BY turn DESC LIMIT 1",
          row -> turn(row, told),
          id.value());
    });
  }

  @Override
  public Labels of(String run, Principal principal) {
    try {
      return Labels.of(
          database.read(db ->
              db.list(
                  "SELECT label FROM run_labels WHERE run = ? AND principal = ?",
                  row -> row.getString(1),
                  run,
                  principal.toString())));
    } catch (StoreException e) {
      throw new AuditUnavailableException("the labels of a run cannot be read", e);
    }
  }

  private record Told(int turn, Proposal proposal, Optional<CallAnswer> answer) {}

  private static Told told(ResultSet row) throws SQLException {
    var call = new CallId(row.getString("call"));
    String answer = row.getString("answer");
    return new Told(
        row.getInt("turn"),
        new Proposal(
            call, row.getString("model_call"), row.getString("tool"), row.getString("arguments")),
        answer == null
            ? Optional.empty()
            : Optional.of(
                new CallAnswer(
                    call,
                    CallAnswer.Kind.valueOf(row.getString("answer_kind").toUpperCase(Locale.ROOT)),
                    answer)));
  }

  private static RunTurn turn(ResultSet row, List<Told> all) throws SQLException {
    int number = row.getInt("turn");
    List<Told> mine = all.stream().filter(told -> told.turn() == number).toList();
    return new RunTurn(
        new ModelTurn(
            number,
            row.getString("text"),
            row.getString("items"),
            mine.stream().map(Told::proposal).toList(),
            spent(row)),
        Instant.parse(row.getString("time")),
        mine.stream().flatMap(told -> told.answer().stream()).toList());
  }

  private static Run run(ResultSet row) throws SQLException {
    RunState state = RunTable.state(row.getString("state"));
    String labels = row.getString("labels");
    return new Run(
        new RunOrder(
            new RunId(row.getString("id")),
            row.getString("agent"),
            Principal.parse(row.getString("principal")),
            Principal.parse(row.getString("asked_by")),
            row.getString("task"),
            StoredJson.read(row.getString("task_labels"), Labels.class),
            Optional.ofNullable(row.getString("replay_of")).map(RunId::new),
            Instant.parse(row.getString("created"))),
        state,
        row.getBoolean("cancelling"),
        row.getInt("turns"),
        spent(row),
        row.getInt("waiting"),
        labels == null ? Labels.NONE : Labels.of(List.of(labels.split(" ", -1))),
        state.ended()
            ? Optional.of(new RunEnd(state, row.getString("end_code"), row.getString("end_detail")))
            : Optional.empty(),
        Optional.ofNullable(row.getString("ended")).map(Instant::parse));
  }

  private static Spent spent(ResultSet row) throws SQLException {
    return new Spent(
        row.getInt("calls"),
        row.getLong("input_tokens"),
        row.getLong("output_tokens"),
        row.getLong("money"));
  }
}
