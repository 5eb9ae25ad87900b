package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.access.AccessToken;
import dev.palyra.core.approval.Operator;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People of a database that was made before they had roles and tokens of their own. */
class AccessMigrationTest {
  /** The last version in which an operator's token was a column beside its name. */
  private static final int BEFORE = 5;

  @TempDir Path folder;

  private void older() throws Exception {
    var scripts = Migrations.bundled().scripts().subList(0, BEFORE);
    Database.open(folder.resolve("s"), 1, new Migrations(scripts)).close();
    try (var db =
        new Session(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("s/palyra.db")))) {
      db.execute(
          "INSERT INTO operators VALUES"
              + " ('ann', '[\"release\"]', 'hash-of-ann', 1, 57, 2, '2026-01-02T03:04:05Z'),"
              + " ('bob', '[]', NULL, 0, 0, 0, '1970-01-01T00:00:00Z')");
    }
  }

  @Test
  void operatorsKeepTheirTokensCodesAndLocksAndMayDoWhatTheyCould() throws Exception {
    older();
    var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    try (Store store =
        Store.open(folder.resolve("s"), key, Clock.systemUTC(), StoreLimits.DEFAULTS)) {
      assertThat(store.operators().all())
          .containsExactly(
              new Operator(
                  "ann",
                  Set.of("release"),
                  Set.of(Operator.ADMIN),
                  true,
                  57,
                  2,
                  Instant.parse("2026-01-02T03:04:05Z")),
              Operator.of("bob", Set.of(), Set.of(Operator.ADMIN)));
      AccessToken token = store.access().token("hash-of-ann").orElseThrow();
      assertThat(token.principal()).hasToString("Operator:ann");
      assertThat(token.scopes()).containsExactly(AccessToken.EVERYTHING);
      assertThat(token.valid(Instant.now())).isTrue();
      assertThat(store.access().tokens()).hasSize(1);
    }
  }
}
