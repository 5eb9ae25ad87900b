package dev.palyra.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.gateway.config.SecretSettings;
import dev.palyra.vault.HelperProgram;
import dev.palyra.vault.SecretSources;
import dev.palyra.vault.VaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultPassphraseTest {
  @TempDir Path folder;

  private static SecretSettings settings(String backend, Optional<String> passphrase) {
    return new SecretSettings(
        Optional.of(backend),
        passphrase.map(SecretRef::parse),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  private SecretSources sources() {
    return new SecretSources(Map.of(), List.of(folder), HelperProgram.refusing());
  }

  @Test
  void comesFromTheSourceThatIsNamed() throws IOException {
    Path file = folder.resolve("vault");
    Files.writeString(file, "correct horse battery\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    SecretSettings settings = settings("passphrase", Optional.of("file:" + file));

    Optional<Secret> found = VaultPassphrase.of(settings, sources(), null, true);

    assertThat(found).isPresent();
    assertThat(found.get().matches(Secret.ofUtf8("correct horse battery"))).isTrue();

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> VaultPassphrase.of(settings, sources(), null, true));
  }

  @Test
  void isAskedForOnlyWhereItIsNeededAndSomebodyIsThere() {
    assertThat(VaultPassphrase.of(settings("file", Optional.empty()), sources(), null, true))
        .isEmpty();
    assertThatExceptionOfType(StartException.class)
        .isThrownBy(() ->
            VaultPassphrase.of(settings("passphrase", Optional.empty()), sources(), null, true))
        .withMessageContaining("set secrets.passphrase");
  }
}
