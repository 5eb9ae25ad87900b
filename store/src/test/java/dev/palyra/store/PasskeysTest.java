package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.Passkey;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.TransitionRefusedException;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody is left without a way in, whoever was first. */
class PasskeysTest {
  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() throws Exception {
    var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    store = Store.open(folder.resolve("s"), key, Clock.systemUTC(), StoreLimits.DEFAULTS);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Passkey key(String id, String operator) {
    return new Passkey(
        id, operator, "handle-" + operator, "key", 0, id, Instant.EPOCH, Optional.empty());
  }

  private void append(AccessChange change) {
    store.log().append(new AccessChanged(change));
  }

  private void remove(Passkey key) {
    append(new AccessChange.PasskeyRemoved(key, Sample.ALICE));
  }

  @Test
  void theLastOfSeveralStays() {
    Passkey first = key("first", "ann");
    Passkey second = key("second", "ann");
    append(new AccessChange.PasskeyAdded(first, Sample.ALICE));
    append(new AccessChange.PasskeyAdded(second, Sample.ALICE));
    append(new AccessChange.PasskeyAdded(key("other", "bob"), Sample.ALICE));

    remove(first);

    assertThatThrownBy(() -> remove(second)).isInstanceOf(TransitionRefusedException.class);
    assertThatThrownBy(() -> remove(first)).isInstanceOf(TransitionRefusedException.class);
    assertThat(store.access().passkeys("ann")).containsExactly(second);
    assertThat(store.access().passkeys("bob")).hasSize(1);
  }

  @Test
  void whoHasAPasswordNeedsNone() {
    Passkey only = key("only", "ann");
    append(new AccessChange.PasskeyAdded(only, Sample.ALICE));
    append(
        new AccessChange.PasswordChanged(
            "ann", Optional.empty(), Optional.of("hash"), Sample.ALICE));

    remove(only);

    assertThat(store.access().passkeys("ann")).isEmpty();
  }
}
