package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretFailure;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
  static final VaultRef TOKEN = VaultRef.parse("vault://global/token");

  @TempDir Path temp;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  private VaultSettings settings() {
    InstantSource source = () -> now;
    return VaultSettings.withKeyFile(temp.resolve("vault"), source.withZone(ZoneOffset.UTC));
  }

  private Vault open() {
    return Vault.open(settings());
  }

  static String value(Vault vault, VaultRef ref) {
    return switch (vault.get(ref)) {
      case ReadResult.Found found -> new String(found.secret().reveal(), ISO_8859_1);
      case ReadResult.Absent absent -> absent.reason().code();
    };
  }

  static int set(Vault vault, VaultRef ref, String value) {
    return switch (vault.set(ref, Secret.ofUtf8(value), WriteOptions.DEFAULT)) {
      case WriteResult.Written written -> written.version();
      case WriteResult.Conflict conflict -> throw new AssertionError(conflict);
    };
  }

  @Test
  void keepsValuesAcrossRestarts() {
    try (Vault vault = open()) {
      assertThat(set(vault, TOKEN, "first")).isEqualTo(1);
      assertThat(set(vault, TOKEN, "second")).isEqualTo(2);
      set(vault, VaultRef.parse("vault://principal:alice/token"), "alice's");
    }
    try (Vault vault = open()) {
      assertThat(value(vault, TOKEN)).isEqualTo("second");
      assertThat(value(vault, TOKEN.at(1))).isEqualTo("first");
      assertThat(value(vault, TOKEN.at(3))).isEqualTo("secret.not-found");
      assertThat(value(vault, VaultRef.parse("vault://principal:alice/token")))
          .isEqualTo("alice's");
      assertThat(value(vault, VaultRef.parse("vault://principal:bob/token")))
          .isEqualTo("secret.not-found");
      assertThat(vault.backend()).isEqualTo("file");
    }
  }

  @Test
  void holdsAnyBytesUpTo64KiB() {
    byte[] large = new byte[Secret.MAX_BYTES];
    new Random(7).nextBytes(large);
    try (Vault vault = open()) {
      vault.set(TOKEN, Secret.copyOf(large), WriteOptions.DEFAULT);
    }
    try (Vault vault = open()) {
      assertThat(vault.get(TOKEN))
          .isInstanceOfSatisfying(
              ReadResult.Found.class,
              found -> assertThat(found.secret().reveal()).isEqualTo(large));
    }
  }

  @Test
  void keepsTenVersions() {
    try (Vault vault = open()) {
      for (int i = 1; i <= 12; i++) {
        set(vault, TOKEN, "value " + i);
      }
      assertThat(value(vault, TOKEN.at(2))).isEqualTo("secret.not-found");
      assertThat(value(vault, TOKEN.at(3))).isEqualTo("value 3");
      assertThat(vault.find(TOKEN).orElseThrow().versions())
          .extracting(SecretVersion::number)
          .containsExactly(3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }
  }

  @Test
  void checkAndSet() {
    try (Vault vault = open()) {
      WriteOptions ifNone = WriteOptions.DEFAULT.ifCurrentIs(0);
      assertThat(vault.set(TOKEN, Secret.ofUtf8("a"), ifNone))
          .isEqualTo(new WriteResult.Written(1));
      assertThat(vault.set(TOKEN, Secret.ofUtf8("b"), ifNone))
          .isEqualTo(new WriteResult.Conflict(0, 1));
      assertThat(vault.set(TOKEN, Secret.ofUtf8("b"), WriteOptions.DEFAULT.ifCurrentIs(1)))
          .isEqualTo(new WriteResult.Written(2));
    }
  }

  @Test
  void deleteUndeleteDestroy() {
    try (Vault vault = open()) {
      set(vault, TOKEN, "one");
      set(vault, TOKEN, "two");
      assertThat(vault.delete(TOKEN)).isTrue();
      assertThat(vault.delete(TOKEN)).isFalse();
      assertThat(value(vault, TOKEN)).isEqualTo("secret.deleted");
      assertThat(value(vault, TOKEN.at(1))).isEqualTo("one");
      assertThat(vault.undelete(TOKEN)).isTrue();
      assertThat(value(vault, TOKEN)).isEqualTo("two");
      assertThat(vault.destroy(TOKEN.at(1))).isTrue();
      assertThat(vault.undelete(TOKEN.at(1))).isFalse();
      assertThat(value(vault, TOKEN.at(1))).isEqualTo("secret.destroyed");
    }
    try (Vault vault = open()) {
      assertThat(value(vault, TOKEN.at(1))).isEqualTo("secret.destroyed");
      assertThat(value(vault, TOKEN)).isEqualTo("two");
    }
  }

  @Test
  void removeForgetsEverything() {
    try (Vault vault = open()) {
      set(vault, TOKEN, "one");
      assertThat(vault.remove(TOKEN)).isTrue();
      assertThat(vault.remove(TOKEN)).isFalse();
      assertThat(vault.list(Optional.empty())).isEmpty();
    }
    try (Vault vault = open()) {
      assertThat(value(vault, TOKEN)).isEqualTo("secret.not-found");
    }
  }

  @Test
  void expiresByTheClockAlone() {
    try (Vault vault = open()) {
      vault.set(
          TOKEN, Secret.ofUtf8("brief"), WriteOptions.DEFAULT.expiringAfter(Duration.ofMinutes(5)));
      now = now.plus(Duration.ofMinutes(5)).minusMillis(1);
      assertThat(value(vault, TOKEN)).isEqualTo("brief");
      now = now.plusMillis(1);
      assertThat(value(vault, TOKEN)).isEqualTo("secret.expired");
      vault.compact();
      assertThat(value(vault, TOKEN)).isEqualTo("secret.expired");
    }
  }

  @Test
  void keepsMetadataAndListsByScope() {
    SecretMetadata metadata =
        SecretMetadata.NONE
            .withOwner("alice")
            .withDescription("CI token")
            .withRotationDue(now.plus(Duration.ofDays(90)))
            .boundTo(Set.of("github.push"), Set.of("api.github.com"));
    try (Vault vault = open()) {
      vault.set(TOKEN, Secret.ofUtf8("x"), WriteOptions.DEFAULT.with(metadata));
      set(vault, TOKEN, "y");
      set(vault, VaultRef.parse("vault://skill:weather/key"), "z");
      assertThat(vault.describe(VaultRef.parse("vault://global/none"), metadata)).isFalse();
    }
    try (Vault vault = open()) {
      StoredSecret token = vault.find(TOKEN).orElseThrow();
      assertThat(token.metadata()).isEqualTo(metadata);
      assertThat(token.current().number()).isEqualTo(2);
      assertThat(vault.list(Optional.empty()))
          .extracting(s -> s.ref().toString())
          .containsExactly("vault://global/token", "vault://skill:weather/key");
      assertThat(vault.list(Optional.of(new SecretScope.OfSkill("weather")))).hasSize(1);
      vault.rotateData();
      assertThat(vault.find(TOKEN).orElseThrow().metadata()).isEqualTo(metadata);
    }
  }

  @Test
  void rotatesEveryKey() throws IOException {
    try (Vault vault = open()) {
      set(vault, TOKEN, "kept");
      set(vault, TOKEN, "kept too");
      byte[] keyring = Files.readAllBytes(temp.resolve("vault/keyring"));
      vault.rotateRoot();
      vault.rotateData();
      assertThat(value(vault, TOKEN)).isEqualTo("kept too");
      try (Stream<Path> keys = Files.list(temp.resolve("vault/keys"))) {
        assertThat(keys).hasSize(1);
      }
      Files.write(temp.resolve("vault/keyring"), keyring);
    }
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(this::open)
        .matches(e -> e.code() == VaultException.Code.BACKEND_UNAVAILABLE);
  }

  @Test
  void movesToAnotherBackendAndStaysThere() {
    VaultSettings both = withPassphrase("correct horse");
    try (Vault vault = Vault.open(both)) {
      set(vault, TOKEN, "kept");
      vault.migrate("passphrase");
      set(vault, TOKEN, "kept too");
      assertThat(vault.backend()).isEqualTo("passphrase");
    }
    try (Vault vault = Vault.open(both)) {
      assertThat(value(vault, TOKEN)).isEqualTo("kept too");
    }
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(this::open)
        .withMessage("this host has no backend \"passphrase\", which guards the vault");
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> Vault.open(withPassphrase("wrong horse")))
        .matches(e -> e.code() == VaultException.Code.CORRUPT);
  }

  private VaultSettings withPassphrase(String passphrase) {
    Path keys = temp.resolve("vault/keys");
    BlobSeal seal =
        new PassphraseSeal(
            Secret.ofUtf8(passphrase),
            new PassphraseSeal.Cost(64, 1, 1),
            new java.security.SecureRandom());
    return VaultSettings.of(
        temp.resolve("vault"),
        List.of(
            new FileBlobBackend(keys, BlobSeal.permissionsOnly()), new FileBlobBackend(keys, seal)),
        Clock.systemUTC());
  }

  @Test
  void compactsByItselfWithoutLosingAnything() throws IOException {
    String value = "v".repeat(60_000);
    try (Vault vault = open()) {
      for (int i = 0; i < 60; i++) {
        set(vault, TOKEN, i + value);
      }
      assertThat(Files.size(temp.resolve("vault/log"))).isLessThan(2_600_000);
      assertThat(value(vault, TOKEN)).isEqualTo(59 + value);
    }
    try (Vault vault = open()) {
      assertThat(value(vault, TOKEN.at(51))).isEqualTo(50 + value);
    }
  }

  @Test
  void seesWhatAnotherVaultWrote() {
    try (Vault one = open();
        Vault other = open()) {
      set(one, TOKEN, "by one");
      assertThat(value(other, TOKEN)).isEqualTo("by one");
      set(other, TOKEN, "by other");
      set(other, VaultRef.parse("vault://skill:new/scope"), "new scope");
      assertThat(value(one, TOKEN)).isEqualTo("by other");
      assertThat(value(one, VaultRef.parse("vault://skill:new/scope"))).isEqualTo("new scope");
      one.rotateData();
      assertThat(value(other, TOKEN)).isEqualTo("by other");
      other.rotateRoot();
      assertThat(set(one, TOKEN, "third")).isEqualTo(3);
      assertThat(value(other, TOKEN)).isEqualTo("third");
    }
  }

  @Test
  void writesNothingReadable() throws IOException {
    try (Vault vault = open()) {
      vault.set(
          VaultRef.parse("vault://global/a-telling-name"),
          Secret.ofUtf8("a-value-that-shows"),
          WriteOptions.DEFAULT.with(SecretMetadata.NONE.withDescription("a-description")));
    }
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), ISO_8859_1))
            .as(file.toString())
            .doesNotContain("a-value-that-shows", "a-telling-name", "a-description");
      }
    }
  }

  @Test
  void refusesNamesWithAVersionAndEmptyValues() {
    try (Vault vault = open()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> vault.set(TOKEN.at(1), Secret.ofUtf8("x"), WriteOptions.DEFAULT));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> vault.set(TOKEN, Secret.ofUtf8(""), WriteOptions.DEFAULT));
    }
  }

  @Test
  void writesManyAtOnce() {
    List<Vault.NewSecret> many =
        IntStream.range(0, 3_000)
            .mapToObj(i ->
                new Vault.NewSecret(
                    VaultRef.parse("vault://global/k" + i),
                    Secret.ofUtf8("value " + i + " ".repeat(500)),
                    SecretMetadata.NONE.withOwner("o" + i)))
            .toList();
    try (Vault vault = open()) {
      vault.setAll(many);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> vault.setAll(List.of(many.getFirst(), many.getFirst())));
    }
    try (Vault vault = open()) {
      assertThat(vault.list(Optional.empty())).hasSize(3_000);
      assertThat(value(vault, VaultRef.parse("vault://global/k2999"))).startsWith("value 2999 ");
      assertThat(vault.find(VaultRef.parse("vault://global/k7")).orElseThrow().metadata().owner())
          .isEqualTo("o7");
    }
  }

  @Test
  void absenceSaysWhy() {
    try (Vault vault = open()) {
      assertThat(vault.get(TOKEN)).isEqualTo(new ReadResult.Absent(SecretFailure.NOT_FOUND));
    }
  }
}
