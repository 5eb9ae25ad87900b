package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.store.Migrations.Script;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {
  @TempDir Path folder;

  private static final Script FIRST = new Script(1, "0001-a", "CREATE TABLE a (x TEXT) STRICT");
  private static final Script SECOND =
      new Script(2, "0002-b", "ALTER TABLE a ADD COLUMN y TEXT; INSERT INTO a VALUES ('1', '2')");

  private Session connect() throws SQLException {
    return new Session(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("db")));
  }

  private static List<String> schema(Session db) throws SQLException {
    return db.list("SELECT sql FROM sqlite_schema ORDER BY name", row -> row.getString(1));
  }

  @Test
  void fromEachVersionToTheNewestGivesTheSameSchema() throws SQLException {
    List<Script> all = new ArrayList<>(Migrations.bundled().scripts());
    all.add(new Script(all.size() + 1, "9999-later", "CREATE TABLE later (x TEXT) STRICT"));
    List<String> expected = null;
    for (int from = 0; from <= all.size(); from++) {
      try (var db =
          new Session(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("v" + from)))) {
        new Migrations(all.subList(0, from)).apply(db);
        new Migrations(all).apply(db);
        new Migrations(all).apply(db); // Nothing is left to do.
        expected = expected == null ? schema(db) : expected;
        assertThat(schema(db)).isEqualTo(expected);
      }
    }
  }

  @Test
  void dataOfAnOlderVersionIsKept() throws SQLException {
    try (var db = connect()) {
      new Migrations(List.of(FIRST)).apply(db);
      db.execute("INSERT INTO a VALUES ('0')");
      new Migrations(List.of(FIRST, SECOND)).apply(db);
      assertThat(db.list("SELECT x FROM a ORDER BY x", row -> row.getString(1)))
          .containsExactly("0", "1");
    }
  }

  @Test
  void newerDatabaseIsRefused() throws SQLException {
    try (var db = connect()) {
      new Migrations(List.of(FIRST, SECOND)).apply(db);
      assertThatThrownBy(() -> new Migrations(List.of(FIRST)).apply(db))
          .isInstanceOf(StoreException.class)
          .hasMessage(
              "the database has version 2, this program knows up to 1: use a newer program");
    }
  }

  @Test
  void databaseOfSomebodyElseIsRefused() throws SQLException {
    try (var db = connect()) {
      db.execute("CREATE TABLE theirs (x TEXT)");
      assertThatThrownBy(() -> new Migrations(List.of(FIRST)).apply(db))
          .isInstanceOf(StoreException.class)
          .hasMessage("the database was not made by Palyra");
    }
  }

  @Test
  void databaseMadeByAnotherScriptIsRefused() throws SQLException {
    try (var db = connect()) {
      new Migrations(List.of(FIRST)).apply(db);
      var other = new Script(1, FIRST.name(), "CREATE TABLE a (z TEXT) STRICT");
      assertThatThrownBy(() -> new Migrations(List.of(other)).apply(db))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("another script");
    }
  }

  @Test
  void brokenScriptLeavesTheVersionBefore() throws SQLException {
    var broken = new Script(2, "0002-c", "CREATE TABLE c (x TEXT) STRICT; CREATE NONSENSE");
    try (var db = connect()) {
      new Migrations(List.of(FIRST)).apply(db);
      List<String> before = schema(db);
      assertThatThrownBy(() -> new Migrations(List.of(FIRST, broken)).apply(db))
          .isInstanceOf(SQLException.class);
      assertThat(schema(db)).isEqualTo(before);
      new Migrations(List.of(FIRST, SECOND)).apply(db);
    }
  }
}
