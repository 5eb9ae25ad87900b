package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The write-ahead log begins anew again and again, so that it does not grow without end. */
final class BackfillTest {
  private static final int MOST_FRAMES = 20;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  @TempDir Path folder;

  @Test
  void whatIsCommittedIsCopiedInTheBackground() throws Exception {
    try (Database database = open();
        var backfill = new Backfill(database.backfiller(), database.writer(), MOST_FRAMES)) {
      backfill.start();
      long before = beginnings();
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      do {
        write(database.writer(), 1);
        backfill.written();
        assertThat(System.nanoTime() - deadline).isNegative();
        Thread.sleep(1); // The writer rests: now and then all of it is copied.
      } while (beginnings() < before + 2);
    }
  }

  @Test
  void writerHelpsOnceTheLogHasGrown() throws Exception {
    try (Database database = open()) {
      var backfill = new Backfill(database.backfiller(), database.writer(), MOST_FRAMES);
      write(database.writer(), MOST_FRAMES);
      long before = beginnings();
      database.read(db -> {
        // Whoever reads an old state keeps what came after it from being copied.
        db.execute("BEGIN");
        int _ = db.list("SELECT id FROM filler", row -> row.getInt(1)).size();
        write(database.writer(), 1);
        backfill.look();
        db.execute("ROLLBACK");
        return true;
      });
      backfill.written();
      write(database.writer(), 1);

      assertThat(beginnings()).isGreaterThan(before);
    }
  }

  @Test
  void writerDoesNotWaitForACopyThatIsShort() throws Exception {
    try (Database database = open()) {
      var backfill = new Backfill(database.backfiller(), database.writer(), 1_000_000);
      write(database.writer(), MOST_FRAMES);
      long before = beginnings();
      backfill.written();
      write(database.writer(), 1);

      assertThat(beginnings()).isEqualTo(before);
    }
  }

  private Database open() throws SQLException {
    Database database = Database.open(folder.resolve("s"), 1, Migrations.bundled());
    database.writer().execute("CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT)");
    return database;
  }

  private static void write(Session db, int rows) throws SQLException {
    for (int i = 0; i < rows; i++) {
      int _ = db.update("INSERT INTO filler (text) VALUES (?)", "x".repeat(4_000));
    }
  }

  /**
   * How often the log has begun: the checkpoint sequence number of its header.
   *
   * @see <a href="https://www.sqlite.org/fileformat2.html#walformat">WAL header format</a>
   */
  private long beginnings() throws IOException {
    try (var file = new RandomAccessFile(folder.resolve("s/palyra.db-wal").toFile(), "r")) {
      file.seek(12);
      return file.readInt();
    }
  }
}
