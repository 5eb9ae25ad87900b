package dev.palyra.vault;

import static dev.palyra.vault.VaultTest.TOKEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretFailure;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.core.secret.SecretUse;
import dev.palyra.core.secret.VaultRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultSecretResolverTest {
  private static final SecretUse USE =
      new SecretUse(
          "alice",
          "http.get",
          "run-1",
          Set.of("api.example.org"),
          Optional.of("slack:ops"),
          Optional.of("deploy"),
          Set.of());

  @TempDir Path temp;
  private Vault vault;
  private VaultSecretResolver resolver;

  @BeforeEach
  void open() throws IOException {
    vault = Vault.open(VaultSettings.withKeyFile(temp.resolve("vault"), Clock.systemUTC()));
    Files.createDirectory(temp.resolve("trusted"));
    Files.setPosixFilePermissions(
        temp.resolve("trusted"), PosixFilePermissions.fromString("rwxr-xr-x"));
    resolver =
        new VaultSecretResolver(
            vault,
            new SecretSources(
                Map.of("FROM_ENV", "environment value"),
                List.of(temp.resolve("trusted")),
                new TestPrograms()));
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private Path file(String name, String mode) throws IOException {
    Path file = Files.writeString(temp.resolve("trusted").resolve(name), "value in a file\r\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private String resolve(String... refs) {
    Set<SecretRef> parsed = new LinkedHashSet<>();
    for (String ref : refs) {
      parsed.add(SecretRef.parse(ref));
    }
    return switch (resolver.resolve(parsed, USE)) {
      case SecretResolution.Refused refused -> {
        assertThat(refused.detail()).isNotBlank();
        yield refused.ref() + " " + refused.failure().code();
      }
      case SecretResolution.Leased leased -> {
        try (var lease = leased.lease()) {
          StringBuilder all = new StringBuilder();
          for (SecretRef ref : parsed) {
            all.append(new String(lease.secret(ref).reveal(), UTF_8)).append(';');
          }
          yield all.toString();
        }
      }
    };
  }

  private void store(VaultRef ref, String value, SecretMetadata metadata) {
    vault.set(ref, Secret.ofUtf8(value), WriteOptions.DEFAULT.with(metadata));
  }

  @Test
  void leasesFromEverySourceAtOnce() throws IOException {
    store(TOKEN, "vault value", SecretMetadata.NONE);
    Path file = file("f", "rw-------");

    assertThat(
            resolve(
                TOKEN.toString(),
                "env:FROM_ENV",
                "file:" + file,
                "exec:[\"/bin/echo\",\"helper value\"]"))
        .isEqualTo("vault value;environment value;value in a file;helper value;");
    assertThat(resolve()).isEmpty();
  }

  @Test
  void oneThatFailsFailsAll() {
    store(TOKEN, "vault value", SecretMetadata.NONE);

    assertThat(resolve(TOKEN.toString(), "vault://global/none"))
        .isEqualTo("vault://global/none secret.not-found");
  }

  @Test
  void holdsASecretToItsPrincipalToolsAndHosts() {
    store(VaultRef.parse("vault://principal:alice/k"), "alice's own", SecretMetadata.NONE);
    store(VaultRef.parse("vault://principal:bob/k"), "bob's own value", SecretMetadata.NONE);
    store(
        VaultRef.parse("vault://global/tool"),
        "bound value",
        SecretMetadata.NONE.boundTo(Set.of("other.tool"), Set.of()));
    store(
        VaultRef.parse("vault://global/host"),
        "bound value",
        SecretMetadata.NONE.boundTo(Set.of(), Set.of("other.example.org")));
    store(
        VaultRef.parse("vault://global/both"),
        "bound value",
        SecretMetadata.NONE.boundTo(Set.of("http.get"), Set.of("api.example.org", "b")));

    assertThat(resolve("vault://principal:alice/k")).isEqualTo("alice's own;");
    assertThat(resolve("vault://principal:bob/k")).endsWith(SecretFailure.NOT_BOUND.code());
    for (String scope : List.of("channel:slack:ops", "skill:deploy")) {
      store(VaultRef.parse("vault://" + scope + "/k"), "value of " + scope, SecretMetadata.NONE);
      assertThat(resolve("vault://" + scope + "/k")).isEqualTo("value of " + scope + ";");
    }
    for (String scope : List.of("channel:slack:other", "channel:http:ops", "skill:other")) {
      store(VaultRef.parse("vault://" + scope + "/k"), "somebody else's", SecretMetadata.NONE);
      assertThat(resolve("vault://" + scope + "/k")).endsWith(SecretFailure.NOT_BOUND.code());
    }
    assertThat(resolve("vault://global/tool")).endsWith(SecretFailure.NOT_BOUND.code());
    assertThat(resolve("vault://global/host")).endsWith(SecretFailure.NOT_BOUND.code());
    assertThat(resolve("vault://global/both")).isEqualTo("bound value;");
  }

  /** A tool may have left the value of last week in a file. */
  @Test
  void recallsEveryReadableVersionForTheRedaction() {
    store(TOKEN, "value of monday", SecretMetadata.NONE);
    store(TOKEN, "value of tuesday", SecretMetadata.NONE);
    VaultSecretResolver restarted = new VaultSecretResolver(vault, SecretSources.none());
    assertThat(restarted.betrays("so value of monday")).isFalse();

    restarted.recall(Set.of(TOKEN, VaultRef.parse("vault://global/absent")));

    assertThat(restarted.betrays("so value of monday")).isTrue();
    assertThat(restarted.betrays("so value of tuesday")).isTrue();
  }

  @Test
  void refusesWhatCouldNotBeRedacted() {
    store(TOKEN, "7 bytes", SecretMetadata.NONE);
    assertThat(resolve(TOKEN.toString())).endsWith(SecretFailure.TOO_SHORT.code());
    vault.describe(TOKEN, SecretMetadata.NONE.allowingShort());
    assertThat(resolve(TOKEN.toString())).isEqualTo("7 bytes;");
  }

  @Test
  void refusesMoreThanOneExecutionMayHold() {
    List<String> refs = new java.util.ArrayList<>();
    for (int i = 0; i < 5; i++) {
      VaultRef ref = VaultRef.parse("vault://global/large" + i);
      store(ref, "x".repeat(Secret.MAX_BYTES), SecretMetadata.NONE);
      refs.add(ref.toString());
    }
    assertThat(resolve(refs.toArray(String[]::new)))
        .isEqualTo("vault://global/large2 secret.too-large");
  }

  @Test
  void trustsOnlyFilesThatNobodyElseCanChange() throws IOException {
    Path outside = Files.writeString(temp.resolve("outside"), "value outside");
    Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rw-------"));
    Path link = Files.createSymbolicLink(temp.resolve("trusted/link"), outside);
    Path readable = file("readable", "rw-r--r--");
    Path folder = Files.createDirectory(temp.resolve("trusted/open"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path inOpen = Files.writeString(folder.resolve("f"), "value in a folder");
    Files.setPosixFilePermissions(inOpen, PosixFilePermissions.fromString("rw-------"));
    String code = SecretFailure.SOURCE_FAILED.code();

    assertThat(resolve("file:" + outside)).endsWith(code);
    assertThat(resolve("file:" + link)).endsWith(code);
    assertThat(resolve("file:" + readable)).endsWith(code);
    assertThat(resolve("file:" + inOpen)).endsWith(code);
    assertThat(resolve("file:" + folder)).endsWith(code);
    assertThat(resolve("file:" + temp.resolve("trusted/none")))
        .endsWith(SecretFailure.NOT_FOUND.code());
  }

  @Test
  void aHelperThatFailsGivesNothing() {
    assertThat(resolve("exec:[\"/bin/false\"]")).endsWith(SecretFailure.SOURCE_FAILED.code());
    assertThat(resolve("exec:[\"/bin/true\"]")).endsWith(SecretFailure.NOT_FOUND.code());
    assertThat(resolve("exec:[\"/nowhere\"]")).endsWith(SecretFailure.SOURCE_FAILED.code());
    assertThat(resolve("env:ABSENT")).endsWith(SecretFailure.NOT_FOUND.code());
  }
}
