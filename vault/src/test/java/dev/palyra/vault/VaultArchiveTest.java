package dev.palyra.vault;

import static dev.palyra.vault.VaultTest.TOKEN;
import static dev.palyra.vault.VaultTest.set;
import static dev.palyra.vault.VaultTest.value;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultArchiveTest {
  // A pair made for this test: age-keygen prints such.
  private static final String RECIPIENT =
      "age16n40v58xgdmkv4e9n4sru2ltfmpxh77vsssathzqsh3fspswgclq0e4a7u";
  private static final String IDENTITY =
      "AGE-SECRET-KEY-1H429JD8WGCQT6Q8W49FVQZ77H7GAEQHSYGFZM55F4SKVWMDG6W3SRYMRX3";

  @TempDir Path temp;

  private Vault open(String name) {
    return Vault.open(VaultSettings.withKeyFile(temp.resolve(name), Clock.systemUTC()));
  }

  private byte[] export(AgeKey key) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Vault vault = open("from")) {
      SecretMetadata bound =
          SecretMetadata.NONE.withOwner("alice").boundTo(Set.of("t"), Set.of("h"));
      vault.set(TOKEN, Secret.ofUtf8("a value to carry"), WriteOptions.DEFAULT.with(bound));
      set(vault, VaultRef.parse("vault://skill:s/gone"), "deleted");
      vault.delete(VaultRef.parse("vault://skill:s/gone"));
      assertThat(VaultArchive.write(vault, key, out)).isEqualTo(1);
    }
    return out.toByteArray();
  }

  private void assertImports(byte[] export, AgeKey key) throws IOException {
    try (Vault vault = open("to")) {
      set(vault, TOKEN, "an older one");
      assertThat(VaultArchive.read(vault, key, new ByteArrayInputStream(export))).isEqualTo(1);
      assertThat(value(vault, TOKEN)).isEqualTo("a value to carry");
      StoredSecret token = vault.find(TOKEN).orElseThrow();
      assertThat(token.current().number()).isEqualTo(2);
      assertThat(token.metadata().owner()).isEqualTo("alice");
      assertThat(token.metadata().hosts()).containsExactly("h");
    }
  }

  @Test
  void carriesSecretsToARecipient() throws IOException {
    byte[] export = export(new AgeKey.Recipient(RECIPIENT));

    assertThat(new String(export, ISO_8859_1))
        .startsWith("age-encryption.org/v1")
        .doesNotContain("carry");
    assertImports(export, new AgeKey.Identity(Secret.ofUtf8(IDENTITY)));
  }

  @Test
  void carriesSecretsUnderAPassphrase() throws IOException {
    byte[] export = export(new AgeKey.Passphrase(Secret.ofUtf8("correct horse")));

    assertImports(export, new AgeKey.Passphrase(Secret.ofUtf8("correct horse")));
    try (Vault vault = open("to")) {
      assertThatExceptionOfType(VaultException.class)
          .isThrownBy(() ->
              VaultArchive.read(
                  vault,
                  new AgeKey.Passphrase(Secret.ofUtf8("wrong")),
                  new ByteArrayInputStream(export)))
          .matches(e -> e.code() == VaultException.Code.IMPORT);
    }
  }

  @Test
  void theAgeProgramOpensIt() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/age")), "age is not installed");
    Files.write(temp.resolve("export.age"), export(new AgeKey.Recipient(RECIPIENT)));
    Files.writeString(temp.resolve("identity"), IDENTITY + "\n");

    HelperProgram.Answer answer =
        new TestPrograms()
            .run(
                List.of(
                    "/usr/bin/age",
                    "-d",
                    "-i",
                    temp.resolve("identity").toString(),
                    temp.resolve("export.age").toString()),
                new byte[0],
                Duration.ofSeconds(20),
                100_000);

    assertThat(answer)
        .isInstanceOfSatisfying(
            HelperProgram.Answer.Exited.class,
            exited -> {
              assertThat(exited.status()).isZero();
              assertThat(new String(exited.output(), ISO_8859_1))
                  .startsWith("{\"palyra-vault-export\":1")
                  .contains("vault://global/token");
            });
  }
}
