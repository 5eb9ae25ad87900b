package dev.palyra.store;

import java.sql.SQLException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what was committed from the write-ahead log into the database, on a thread of its own.
 * SQLite would have a commit do it every thousand pages, and whoever waits for that commit would
 * wait for the copy and two more syncs. The log begins anew once all of it is copied while nobody
 * writes; where somebody always does, the writer copies the last part itself when it has grown.
 *
 * @see <a href="https://www.sqlite.org/wal.html#ckpt">Checkpointing</a>
 */
final class Backfill implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Backfill.class);

  /** 32 MiB of pages. */
  static final int MOST_FRAMES = 8_192;

  private static final String COPY = "PRAGMA wal_checkpoint(PASSIVE)";
  private static final int COMMITS = 256;
  private static final long PAUSE_MILLIS = 1_000;

  private final Session own;
  private final Session writer;
  private final int mostFrames;
  private final AtomicInteger commits = new AtomicInteger();
  private final Semaphore enough = new Semaphore(0);
  private final Thread thread;
  private volatile boolean grown;
  private volatile boolean closed;
  private volatile boolean failing;

  /**
   * @param own for this alone
   * @param writer used in {@link #written} alone
   * @param mostFrames in the log before the writer helps
   */
  Backfill(Session own, Session writer, int mostFrames) {
    this.own = own;
    this.writer = writer;
    this.mostFrames = mostFrames;
    this.thread = Thread.ofPlatform().name("palyra-backfill").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** After each commit, on the thread that writes. */
  void written() {
    if (commits.incrementAndGet() == COMMITS) { // A commit that wakes another thread takes longer.
      enough.release();
    }
    if (grown) {
      grown = false;
      int _ = copy(writer);
    }
  }

  private void run() {
    try {
      while (!closed) {
        boolean _ = enough.tryAcquire(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        if (commits.getAndSet(0) > 0) {
          look();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Nobody does; the log would grow until the next start.
    }
  }

  /** Copies what it can, and finds out whether the writer must help. For one thread. */
  void look() {
    // That all is copied says nothing: it is what was there when the copy began.
    grown = copy(own) >= mostFrames;
  }

  /**
   * Copies what is in the log, as far as nobody reads an older state, and returns how many frames
   * that are. Nothing is lost where it fails: what is committed is in the log.
   */
  private int copy(Session session) {
    try {
      int frames = session.first(COPY, row -> row.getInt(2)).orElse(0);
      failing = false;
      return frames;
    } catch (SQLException e) {
      if (!failing) {
        LOG.warn("the write-ahead log cannot be copied into the database, and grows", e);
      }
      failing = true;
      return 0;
    }
  }

  /** Returns once its session is free. */
  @Override
  public void close() {
    closed = true;
    enough.release();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
