package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing may run on a log that cannot be written. */
final class FaultTest {
  private static final AuditEvent EVENT =
      new AuditEvent.Lifecycle("gateway.started", Map.of("note", "x".repeat(1_900)));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRAGMA max_page_count = 40", // A full disk: SQLITE_FULL in the middle of a transaction.
        "PRAGMA query_only = ON", // A disk that was mounted anew, for reading only.
        "DROP TABLE checkpoint"
      })
  void faultFailsThisAppendAndEveryLaterOne(String fault) throws SQLException {
    Database database = Database.open(folder, 1, Migrations.bundled());
    var clock = new StoppedClock();
    ChainHead head = ChainHead.open(database.writer(), new LogKey(Sample.KEY), clock);
    var writer = new AuditWriter(database.writer(), head, new LogKey(Sample.KEY), clock);
    var log = new SqliteAuditLog(writer, StoreLimits.DEFAULTS);
    log.append(EVENT);
    database.writer().execute(fault); // The writer waits for work and does not use the session.

    int written = 1;
    try {
      for (; written < 1_000; written++) {
        log.append(EVENT);
      }
    } catch (AuditUnavailableException e) {
      assertThat(e)
          .hasMessage("the audit log cannot be written")
          .hasCauseInstanceOf(SQLException.class);
    }
    assertThat(written).isLessThan(1_000);
    assertThatThrownBy(() -> log.append(EVENT))
        .isInstanceOf(AuditUnavailableException.class)
        .hasMessageContaining("accepts nothing until the gateway starts again");
    log.close();
    database.close();

    if (!fault.startsWith("DROP")) {
      // What was acknowledged is there, and the log goes on after a new start.
      assertThat(verify()).isEqualTo(written);
      try (Store store = Store.open(folder, Sample.KEY, clock, StoreLimits.DEFAULTS)) {
        store.log().append(EVENT);
      }
      assertThat(verify()).isEqualTo(written + 1);
    }
  }

  private long verify() {
    Verdict verdict = AuditDatabases.verify(folder.resolve("palyra.db"), Sample.KEY.getPublic());
    return ((Verdict.Intact) verdict).records();
  }

  @Test
  void waitersHearOfTheFaultAndOfTheEnd() throws Exception {
    Database database = Database.open(folder, 1, Migrations.bundled());
    var clock = new StoppedClock();
    ChainHead head = ChainHead.open(database.writer(), new LogKey(Sample.KEY), clock);
    var writer = new AuditWriter(database.writer(), head, new LogKey(Sample.KEY), clock);
    var log = new SqliteAuditLog(writer, StoreLimits.DEFAULTS);
    var ended = new CountDownLatch(1);
    log.onEnd(ended::countDown);
    database.writer().execute("PRAGMA query_only = ON");
    var failed = new CountDownLatch(5);
    for (int i = 0; i < 5; i++) {
      Thread.startVirtualThread(() -> {
        try {
          log.append(EVENT);
        } catch (AuditUnavailableException _) {
          failed.countDown();
        }
      });
    }
    assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    log.close();
    database.close();
  }
}
