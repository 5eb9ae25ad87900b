package dev.palyra.store;

import dev.palyra.core.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Brings a database to the newest version: numbered scripts, each in a transaction of its own
 * together with {@code user_version}. A database that is newer than this program is refused, and so
 * is one that was made by other scripts than the ones known here.
 */
final class Migrations {
  /** Marks the file as ours: "PLYR". */
  private static final int APPLICATION_ID = 0x504c5952;

  private static final List<String> NAMES =
      List.of(
          "0001-calls-approvals-audit",
          "0002-grants",
          "0003-operators-edits-previews",
          "0004-devices",
          "0005-runs",
          "0006-access",
          "0007-provider-profiles");

  record Script(int version, String name, String sql) {
    String digest() {
      return Digests.sha256Hex(name, sql);
    }
  }

  private final List<Script> scripts;

  Migrations(List<Script> scripts) {
    this.scripts = List.copyOf(scripts);
  }

  /** The scripts that this program comes with. */
  static Migrations bundled() {
    return new Migrations(
        IntStream.range(0, NAMES.size())
            .mapToObj(i -> new Script(i + 1, NAMES.get(i), read(NAMES.get(i))))
            .toList());
  }

  List<Script> scripts() {
    return scripts;
  }

  void apply(Session db) throws SQLException {
    int version = pragma(db, "user_version");
    requireOurs(db, version);
    if (version > scripts.size()) {
      throw new StoreException(
          "the database has version "
              + version
              + ", this program knows up to "
              + scripts.size()
              + ": use a newer program");
    }
    for (Script script : scripts.subList(0, version)) {
      requireSame(db, script);
    }
    for (Script script : scripts.subList(version, scripts.size())) {
      run(db, script);
    }
  }

  private static void requireOurs(Session db, int version) throws SQLException {
    boolean empty =
        version == 0
            && db.first("SELECT count(*) FROM sqlite_schema", row -> row.getInt(1)).orElse(0) == 0;
    if (!empty && pragma(db, "application_id") != APPLICATION_ID) {
      throw new StoreException("the database was not made by Palyra");
    }
  }

  private static void requireSame(Session db, Script script) throws SQLException {
    var applied =
        db.first(
            "SELECT digest FROM migrations WHERE version = ?",
            row -> row.getString(1),
            script.version());
    if (!applied.equals(java.util.Optional.of(script.digest()))) {
      throw new StoreException(
          "the database was migrated by another script `" + script.name() + "` than the one known");
    }
  }

  private static void run(Session db, Script script) throws SQLException {
    db.execute("BEGIN IMMEDIATE");
    try {
      db.execute(
          "CREATE TABLE IF NOT EXISTS migrations"
              + " (version INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL) STRICT");
      db.execute(script.sql());
      db.update(
          "INSERT INTO migrations (version, name, digest) VALUES (?, ?, ?)",
          script.version(),
          script.name(),
          script.digest());
      db.execute("PRAGMA application_id = " + APPLICATION_ID);
      db.execute("PRAGMA user_version = " + script.version());
      db.execute("COMMIT");
    } catch (SQLException e) {
      db.execute("ROLLBACK");
      throw e;
    }
  }

  private static int pragma(Session db, String name) throws SQLException {
    return db.first("PRAGMA " + name, row -> row.getInt(1)).orElse(0);
  }

  private static String read(String name) {
    try (InputStream in = Migrations.class.getResourceAsStream(name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("the migration `" + name + "` is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
