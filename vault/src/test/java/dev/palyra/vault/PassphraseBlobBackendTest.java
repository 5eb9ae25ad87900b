package dev.palyra.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.palyra.core.secret.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("passphrase")
class PassphraseBlobBackendTest extends BlobBackendContract {
  private static final PassphraseSeal.Cost CHEAP = new PassphraseSeal.Cost(64, 1, 1);

  @TempDir Path temp;

  private static PassphraseSeal seal(String passphrase) {
    return new PassphraseSeal(Secret.ofUtf8(passphrase), CHEAP, new SecureRandom());
  }

  @Override
  BlobBackend open() {
    return new FileBlobBackend(temp.resolve("keys"), seal("correct horse"));
  }

  @Test
  void opensWithThePassphraseAndForTheNameOnly() {
    byte[] sealed = seal("right").seal(new byte[32], new byte[] {1});

    assertThat(seal("right").open(sealed, new byte[] {1})).isEqualTo(new byte[32]);
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> seal("wrong").open(sealed, new byte[] {1}));
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> seal("right").open(sealed, new byte[] {2}));
  }

  @Test
  void aChangedFileCannotAskForAllTheMemory() {
    byte[] sealed = seal("right").seal(new byte[32], new byte[] {1});
    sealed[1] = 0x7f;

    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> seal("right").open(sealed, new byte[] {1}));
  }
}
