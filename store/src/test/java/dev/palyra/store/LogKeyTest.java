package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.audit.Checkpoint;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import org.junit.jupiter.api.Test;

final class LogKeyTest {
  @Test
  void signsWhatTheJdkSigns() throws Exception {
    for (int length : new int[] {0, 1, 64, 1_000}) {
      KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] statement = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
      Signature jdk = Signature.getInstance("Ed25519");
      jdk.initSign(keys.getPrivate());
      jdk.update(statement);

      // Ed25519 is deterministic: RFC 8032, section 8.2.
      assertThat(new LogKey(keys).sign(statement)).isEqualTo(jdk.sign());
    }
  }

  @Test
  void itsCheckpointsAreVerifiedByTheJdk() {
    Checkpoint checkpoint =
        Checkpoint.sign(7, "ab", "2026-01-02T03:04:05Z", new LogKey(Sample.KEY));

    assertThat(checkpoint.signedBy(Sample.KEY.getPublic())).isTrue();
    assertThat(new LogKey(Sample.KEY).signed(checkpoint)).isTrue();
    assertThat(new Checkpoint(8, "ab", checkpoint.time(), checkpoint.signature()))
        .matches(other -> !other.signedBy(Sample.KEY.getPublic()));
  }

  @Test
  void refusesAnotherKindOfKey() throws Exception {
    var other = KeyPairGenerator.getInstance("EC").generateKeyPair();

    assertThatThrownBy(() -> new LogKey(other))
        .hasMessage("the audit log is signed with an Ed25519 key");
  }

  @Test
  void isNotPrinted() {
    assertThat(new LogKey(Sample.KEY)).hasToString("LogKey[redacted]");
  }
}
