package dev.palyra.store;

import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

/**
 * Everything that one gateway keeps, opened together and closed together. Thread-safe.
 *
 * <p>Call {@link #recover()} once before any new call is accepted.
 */
public final class Store implements AutoCloseable {
  private static final Duration LOOK_AT_CLOCK = Duration.ofSeconds(10);

  private final Database database;
  private final SqliteAuditLog log;
  private final Backfill backfill;
  private final SqliteApprovals approvals;
  private final SqliteGrants grants;
  private final SqliteOperators operators;
  private final Calls calls;
  private final SqliteDevices devices;
  private final SqliteRuns runs;
  private final SqliteAccess access;
  private final SqliteProfiles profiles;
  private final AuditReader audit;
  private final ApprovalExport approvalExport;
  private final Clock clock;

  private Store(
      Database database,
      SqliteAuditLog log,
      WaitingRoom room,
      LogKey key,
      Clock clock,
      Duration look) {
    this.database = database;
    this.log = log;
    this.approvals = new SqliteApprovals(database, clock, room, look);
    this.grants = new SqliteGrants(database);
    this.operators = new SqliteOperators(database);
    this.calls = new Calls(database);
    this.devices = new SqliteDevices(database);
    this.runs = new SqliteRuns(database);
    this.access = new SqliteAccess(database, log);
    this.profiles = new SqliteProfiles(database);
    this.audit = new AuditReader(database);
    this.approvalExport = new ApprovalExport(approvals, key, clock);
    this.clock = clock;
    this.backfill = new Backfill(database.backfiller(), database.writer(), Backfill.MOST_FRAMES);
    backfill.start();
    log.onWritten(backfill::written);
    var _ = log.onCommitted(room::committed);
    log.onEnd(room::close);
  }

  /**
   * Opens the database in {@code folder}, creating both where they are missing.
   *
   * @param key an Ed25519 key pair; the log is signed with it, and opens only with the same one
   * @throws StoreException when another gateway has it, when it was made by a newer program, when
   *     others can write to it, or when the end of the audit log is not what was signed last
   */
  public static Store open(Path folder, KeyPair key, Clock clock, StoreLimits limits) {
    return open(folder, key, clock, limits, LOOK_AT_CLOCK);
  }

  static Store open(Path folder, KeyPair key, Clock clock, StoreLimits limits, Duration look) {
    Database database = Database.open(folder, limits.readers(), Migrations.bundled());
    try {
      var signer = new LogKey(key);
      ChainHead head = ChainHead.open(database.writer(), signer, clock);
      var writer = new AuditWriter(database.writer(), head, signer, clock);
      return new Store(
          database, new SqliteAuditLog(writer, limits), new WaitingRoom(), signer, clock, look);
    } catch (SQLException e) {
      database.close();
      throw new StoreException("cannot open the audit log: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  public SqliteAuditLog log() {
    return log;
  }

  public SqliteApprovals approvals() {
    return approvals;
  }

  public SqliteGrants grants() {
    return grants;
  }

  public SqliteOperators operators() {
    return operators;
  }

  public Calls calls() {
    return calls;
  }

  public SqliteDevices devices() {
    return devices;
  }

  public SqliteRuns runs() {
    return runs;
  }

  public SqliteAccess access() {
    return access;
  }

  public SqliteProfiles profiles() {
    return profiles;
  }

  public AuditReader audit() {
    return audit;
  }

  public ApprovalExport approvalExport() {
    return approvalExport;
  }

  /**
   * Settles what a stopped gateway left open: calls that ran become orphaned, calls that had not
   * started are refused, and approvals that wait are returned to be waited for again.
   */
  public Recovered recover() {
    return new Recovery(calls, approvals, log, clock).run();
  }

  /** Writes what was appended before, wakes whoever waits, and gives the folder free. */
  @Override
  public void close() {
    log.close();
    backfill.close();
    database.close();
  }
}
