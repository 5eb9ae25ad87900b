package dev.palyra.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * The SQLite file: one session that writes, one that copies what was written, and a bounded number
 * that only read.
 *
 * <p>Guarantees: at most one process has it open for writing; a commit that returned survives a
 * power failure (WAL with {@code synchronous=FULL}, and {@code F_FULLFSYNC} where the system has
 * it); nobody but the owner can open its files.
 *
 * @see <a href="https://www.sqlite.org/wal.html">Write-Ahead Logging</a>
 */
final class Database implements AutoCloseable {
  /** A query. */
  interface Query<T> {
    T run(Session db) throws SQLException;
  }

  private static final String FILE = "palyra.db";

  private final OwnerLock lock;
  private final Session writer;
  private final Session backfiller;
  private final int size;
  private final Semaphore permits;
  private final ConcurrentLinkedQueue<Session> readers;

  private Database(OwnerLock lock, Session writer, Session backfiller, List<Session> readers) {
    this.lock = lock;
    this.writer = writer;
    this.backfiller = backfiller;
    this.size = readers.size();
    this.permits = new Semaphore(size, true);
    this.readers = new ConcurrentLinkedQueue<>(readers);
  }

  /**
   * Opens the database in {@code folder}, creating what is missing, and migrates it.
   *
   * @throws StoreException when another process has it, when it is newer than this program, or when
   *     others can write to it
   */
  static Database open(Path folder, int readers, Migrations migrations) {
    PrivateFiles.requireFolder(folder);
    Path file = folder.resolve(FILE);
    var opened = new ArrayList<AutoCloseable>();
    try {
      OwnerLock lock = OwnerLock.take(folder);
      opened.add(lock);
      PrivateFiles.requireFile(file);
      Session writer = connect(file, SQLiteOpenMode.READWRITE);
      opened.add(writer);
      prepare(writer);
      migrations.apply(writer);
      Session backfiller = connect(file, SQLiteOpenMode.READWRITE);
      opened.add(backfiller);
      beDurable(backfiller);
      var reading = new ArrayList<Session>();
      for (int i = 0; i < readers; i++) {
        Session reader = connect(file, SQLiteOpenMode.READONLY);
        opened.add(reader);
        reading.add(reader);
      }
      return new Database(lock, writer, backfiller, reading);
    } catch (SQLException e) {
      closeAll(opened);
      throw new StoreException("cannot open the database `" + file + "`: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      closeAll(opened);
      throw e;
    }
  }

  /** Opens a database file for reading alone, whoever owns it, trusting nothing that it says. */
  static Session readOnly(Path file) throws SQLException {
    Session session = connect(file, SQLiteOpenMode.READONLY);
    session.execute("PRAGMA cell_size_check = ON");
    return session;
  }

  private static Session connect(Path file, SQLiteOpenMode mode) throws SQLException {
    var config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    if (mode == SQLiteOpenMode.READONLY) {
      config.setReadOnly(true);
    }
    config.setBusyTimeout(5_000);
    // Nobody asks for them; the driver would look one up by a statement of its own.
    config.setGetGeneratedKeys(false);
    // As a URI, because the driver takes what follows a `?` in a plain path for settings.
    var session = new Session(config.createConnection("jdbc:sqlite:" + file.toUri()));
    session.execute("PRAGMA trusted_schema = OFF");
    return session;
  }

  private static void prepare(Session db) throws SQLException {
    String journal =
        db.first("PRAGMA journal_mode = WAL", row -> row.getString(1)).orElse("unknown");
    if (!journal.equals("wal")) {
      throw new StoreException("the file system does not carry a write-ahead log: " + journal);
    }
    beDurable(db);
    db.execute("PRAGMA wal_autocheckpoint = 0"); // See Backfill.
    db.execute("PRAGMA foreign_keys = ON");
    db.execute("PRAGMA recursive_triggers = ON");
    db.execute("PRAGMA temp_store = MEMORY");
    db.execute("PRAGMA journal_size_limit = 67108864");
  }

  private static void beDurable(Session db) throws SQLException {
    db.execute("PRAGMA synchronous = FULL");
    db.execute("PRAGMA fullfsync = ON");
    db.execute("PRAGMA checkpoint_fullfsync = ON");
  }

  /** For {@link Backfill} alone. */
  Session backfiller() {
    return backfiller;
  }

  /** The one session that writes; it belongs to the writer's thread. */
  Session writer() {
    return writer;
  }

  /** Runs a query on a session of its own; waits for one while all are busy. */
  <T> T read(Query<T> query) {
    permits.acquireUninterruptibly();
    Session session = readers.poll();
    try {
      if (session == null) {
        throw new StoreException("the database is closed");
      }
      return query.run(session);
    } catch (SQLException e) {
      throw new StoreException("the database cannot be read: " + e.getMessage(), e);
    } finally {
      if (session != null) {
        readers.add(session);
      }
      permits.release();
    }
  }

  /** Waits for the queries that run; later ones fail. */
  @Override
  public void close() {
    permits.acquireUninterruptibly(size);
    var all = new ArrayList<AutoCloseable>(List.of(lock, writer, backfiller));
    all.addAll(readers);
    readers.clear();
    permits.release(size);
    closeAll(all);
  }

  // The lock goes last: until then nobody else may open the file.
  private static void closeAll(List<AutoCloseable> opened) {
    for (AutoCloseable resource : opened.reversed()) {
      try {
        resource.close();
      } catch (SQLException | IOException e) {
        throw new StoreException("the database did not close: " + e.getMessage(), e);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
