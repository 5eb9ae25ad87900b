package dev.palyra.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection and its prepared statements. For one thread at a time. */
final class Session implements AutoCloseable {
  /** Makes a value of the current row. */
  interface Row<T> {
    T map(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Runs a script of our own; nothing from outside ever goes into one. */
  void execute(String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(script);
    }
  }

  /** Runs one statement without values that is run often, such as the beginning of a commit. */
  void run(String statement) throws SQLException {
    bind(statement).executeUpdate();
  }

  /** Returns how many rows changed. */
  int update(String sql, @Nullable Object... values) throws SQLException {
    return bind(sql, values).executeUpdate();
  }

  <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
    var found = new ArrayList<T>();
    try (ResultSet rows = bind(sql, values).executeQuery()) {
      while (rows.next()) {
        found.add(row.map(rows));
      }
    }
    return found;
  }

  /** Returns the first row. */
  <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
    try (ResultSet rows = bind(sql, values).executeQuery()) {
      return rows.next() ? Optional.of(row.map(rows)) : Optional.empty();
    }
  }

  private PreparedStatement bind(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
