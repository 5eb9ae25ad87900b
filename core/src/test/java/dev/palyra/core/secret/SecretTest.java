package dev.palyra.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {
  @Test
  void keepsItsOwnCopyAndGivesCopies() {
    byte[] given = {1, 2, 3};
    Secret secret = Secret.copyOf(given);
    given[0] = 9;
    secret.reveal()[1] = 9;

    assertThat(secret.reveal()).containsExactly(1, 2, 3);
  }

  @Test
  void comparesByValue() {
    assertThat(Secret.ofUtf8("s3cr\u00e9t").matches(Secret.ofUtf8("s3cr\u00e9t"))).isTrue();
    assertThat(Secret.ofUtf8("s3cret").matches(Secret.ofUtf8("s3creT"))).isFalse();
  }

  @Test
  void isNeverPrinted() {
    Secret secret = Secret.ofUtf8("hunter2-hunter2");
    VaultRef ref = VaultRef.of(SecretScope.GLOBAL, "db");

    assertThat(secret).hasToString("Secret[redacted]");
    assertThat(new SecretLease(Map.of(ref, secret))).hasToString("SecretLease[vault://global/db]");
  }

  @Test
  void cannotBeReadOnceClosed() {
    Secret secret = Secret.ofUtf8("hunter2-hunter2");
    secret.close();
    secret.close();

    assertThatIllegalStateException().isThrownBy(secret::reveal);
  }

  @Test
  void refusesMoreThan64KiB() {
    assertThat(Secret.copyOf(new byte[64 * 1024]).length()).isEqualTo(65_536);
    assertThatIllegalArgumentException().isThrownBy(() -> Secret.copyOf(new byte[65_537]));
  }

  @Test
  void closingALeaseClosesItsSecrets() {
    Secret secret = Secret.ofUtf8("hunter2-hunter2");
    SecretLease lease = new SecretLease(Map.of(new EnvRef("DB"), secret));

    lease.close();

    assertThatIllegalStateException().isThrownBy(secret::reveal);
    assertThatIllegalStateException().isThrownBy(lease::open);
  }

  @Test
  void aLeaseKnowsOnlyWhatItWasGiven() {
    SecretLease lease = new SecretLease(Map.of(new EnvRef("A"), Secret.ofUtf8("aaaaaaaa")));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> lease.secret(new EnvRef("B")))
        .withMessage("\"env:B\" is not part of this lease");
  }
}
