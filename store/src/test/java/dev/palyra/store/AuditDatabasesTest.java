package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import dev.palyra.core.call.ToolCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditDatabasesTest {
  @TempDir Path folder;

  private Store open() {
    return Store.open(folder, Sample.KEY, new StoppedClock(), StoreLimits.DEFAULTS);
  }

  private Verdict verify() {
    return AuditDatabases.verify(folder.resolve("palyra.db"), Sample.KEY.getPublic());
  }

  /** What somebody with write access to the file can do. */
  private void tamper(String sql) throws SQLException {
    try (var db =
            new Session(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("palyra.db")));
        var _ = db) {
      db.execute(
          "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_in_order");
      db.execute(sql);
    }
  }

  @BeforeEach
  void fill() {
    ToolCall call = Sample.call(1);
    try (Store store = open()) {
      store.log().append(new AuditEvent.Lifecycle("gateway.started", Map.of("version", "1")));
      store.log().append(new AuditEvent.Decided(call, Sample.forbid()));
      store.log().append(new AuditEvent.Finished(call, Sample.refused(call)));
    }
  }

  @Test
  void intactAlsoWhileAGatewayWrites() {
    assertThat(verify()).isInstanceOf(Verdict.Intact.class);
    try (Store store = open()) {
      store.log().append(new AuditEvent.Lifecycle("gateway.started", Map.of()));
      assertThat(verify()).isInstanceOf(Verdict.Intact.class);
      assertThat(((Verdict.Intact) verify()).records()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit SET fields = replace(fields, 'forbid', 'permit') WHERE seq = 2",
        "UPDATE audit SET fields = fields || ' ' WHERE seq = 2",
        "UPDATE audit SET fields = '{\"a\":\"1\",\"a\":\"2\"}' WHERE seq = 2",
        "UPDATE audit SET fields = '[]' WHERE seq = 2",
        "UPDATE audit SET time = '2020-01-01T00:00:00.000000Z' WHERE seq = 2",
        "UPDATE audit SET kind = 'call.started' WHERE seq = 2",
        "UPDATE audit SET hash = '' WHERE seq = 2",
        "UPDATE audit SET previous = hash WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "UPDATE audit SET seq = 7 WHERE seq = 2"
      })
  void changedRecordIsNamed(String sql) throws SQLException {
    tamper(sql);
    assertThat(verify()).isInstanceOf(Verdict.Broken.class);
    assertThat(((Verdict.Broken) verify()).seq()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM checkpoint",
        "DELETE FROM audit; DELETE FROM checkpoint",
        "UPDATE checkpoint SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2)",
        "INSERT INTO audit (seq, time, kind, fields, previous, hash)"
            + " SELECT 4, time, kind, fields, hash, hash FROM audit WHERE seq = 3"
      })
  void changedEndIsFoundAndTheLogIsNotContinued(String sql) throws SQLException {
    tamper(sql);
    assertThat(verify()).isInstanceOf(Verdict.Broken.class);
    if (!sql.contains("; DELETE")) { // An emptied log looks like a new one to its owner.
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreException.class)
          .hasMessageMatching("the audit log was (changed while it was closed|signed with).*");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit SET kind = 'x' WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 3",
        "INSERT OR REPLACE INTO audit (seq, time, kind, fields, previous, hash)"
            + " VALUES (1, '', '', '{}', '', '')",
        "INSERT INTO audit (seq, time, kind, fields, previous, hash) VALUES (9, '', '', '{}', '', '')",
        "UPDATE calls SET principal = 'Operator:alice'",
        "UPDATE calls SET state = 'none'"
      })
  void schemaRefusesWhatNoEventDoes(String sql) throws SQLException {
    try (var db =
            new Session(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("palyra.db")));
        var _ = db) {
      assertThatThrownBy(() -> db.execute(sql)).isInstanceOf(SQLException.class);
    }
    assertThat(verify()).isInstanceOf(Verdict.Intact.class);
  }

  @Test
  void damagedFileIsNeverIntactWithOtherRecords() throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("palyra.db"));
    Verdict intact = verify();
    for (int at = 0; at < whole.length; at += 509) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x55;
      Files.write(folder.resolve("palyra.db"), damaged);
      try {
        Verdict verdict = verify();
        assertThat(verdict instanceof Verdict.Broken || verdict.equals(intact))
            .as("byte %d: %s", at, verdict)
            .isTrue();
      } catch (StoreException _) {
        // Not readable as a database at all, which is no verdict, and not a good one.
      }
    }
  }
}
