package dev.palyra.vault;

import static dev.palyra.vault.VaultException.Code.CORRUPT;
import static dev.palyra.vault.VaultException.Code.ROLLED_BACK;
import static dev.palyra.vault.VaultTest.TOKEN;
import static dev.palyra.vault.VaultTest.set;
import static dev.palyra.vault.VaultTest.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.VaultException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes what is on disk behind the vault's back. */
class VaultTamperTest {
  private static final VaultRef OTHER = VaultRef.parse("vault://global/other");

  @TempDir Path temp;
  private Path folder;
  private Path log;

  private Vault open() {
    return Vault.open(VaultSettings.withKeyFile(folder, Clock.systemUTC()));
  }

  @BeforeEach
  void aStoreWithTwoSecrets() {
    folder = temp.resolve("vault");
    log = folder.resolve("log");
    try (Vault vault = open()) {
      set(vault, TOKEN, "first value");
      set(vault, OTHER, "other value");
      set(vault, TOKEN, "second value");
    }
  }

  private void assertRefused(Code... codes) {
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> {
          try (Vault vault = open()) {
            value(vault, TOKEN);
            value(vault, TOKEN.at(1));
            value(vault, OTHER);
          }
        })
        .satisfies(e -> assertThat(Set.of(codes)).contains(e.code()));
  }

  @Test
  void noticesEveryFlippedBitOfTheLog() throws IOException {
    byte[] whole = Files.readAllBytes(log);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) (1 << (at % 8));
      Files.write(log, changed);
      assertRefused(CORRUPT, ROLLED_BACK);
    }
    Files.write(log, whole);
    try (Vault vault = open()) {
      assertThat(value(vault, TOKEN)).isEqualTo("second value");
    }
  }

  @Test
  void noticesEveryFlippedByteOfTheKeyring() throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("keyring"));
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(folder.resolve("keyring"), changed);
      assertRefused(Code.values());
    }
  }

  @Test
  void noticesALogThatWasCutOffAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(log);
    for (int length = 0; length < whole.length; length++) {
      Files.write(log, Arrays.copyOf(whole, length));
      assertRefused(CORRUPT, ROLLED_BACK);
    }
  }

  @Test
  void noticesAnOldLogPutBack() throws IOException {
    byte[] old = Files.readAllBytes(log);
    try (Vault vault = open()) {
      set(vault, TOKEN, "third value");
    }
    Files.write(log, old);
    assertRefused(ROLLED_BACK, CORRUPT);
  }

  @Test
  void noticesAnOldGenerationPutBack() throws IOException {
    byte[] old = Files.readAllBytes(log);
    try (Vault vault = open()) {
      vault.compact();
    }
    Files.write(log, old);
    assertRefused(ROLLED_BACK);
  }

  @Test
  void noticesAnOldLogPutBackWhileItIsOpen() throws IOException {
    byte[] old = Files.readAllBytes(log);
    try (Vault vault = open()) {
      set(vault, TOKEN, "third value");
      Files.write(temp.resolve("copy"), old);
      Files.setPosixFilePermissions(
          temp.resolve("copy"),
          java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
      Files.move(temp.resolve("copy"), log, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      assertThatExceptionOfType(VaultException.class).isThrownBy(() -> value(vault, TOKEN));
    }
  }

  @Test
  void noticesAMissingFile() throws IOException {
    for (String name : List.of("log", "anchor", "keyring")) {
      byte[] content = Files.readAllBytes(folder.resolve(name));
      Files.delete(folder.resolve(name));
      assertRefused(Code.values());
      Files.write(folder.resolve(name), content);
      Files.setPosixFilePermissions(
          folder.resolve(name),
          java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    }
    try (Vault vault = open()) {
      assertThat(value(vault, TOKEN)).isEqualTo("second value");
    }
  }

  @Test
  void noticesRecordsThatChangedPlaces() throws IOException {
    byte[] whole = Files.readAllBytes(log);
    int firstFrame = 44;
    int second = next(whole, firstFrame);
    int third = next(whole, second);
    int fourth = next(whole, third);
    byte[] swapped =
        concat(
            Arrays.copyOf(whole, second),
            Arrays.copyOfRange(whole, third, fourth),
            Arrays.copyOfRange(whole, second, third),
            Arrays.copyOfRange(whole, fourth, whole.length));
    assertThat(swapped).hasSameSizeAs(whole);
    Files.write(log, swapped);
    assertRefused(CORRUPT);
    Files.write(
        log, concat(Arrays.copyOf(whole, second), Arrays.copyOfRange(whole, third, whole.length)));
    assertRefused(CORRUPT);
    Files.write(log, concat(whole, Arrays.copyOfRange(whole, third, fourth)));
    try (Vault vault = open()) { // Beyond what was acknowledged: cut off as a torn write.
      assertThat(value(vault, TOKEN)).isEqualTo("second value");
    }
  }

  @Test
  void noticesValuesThatChangedPlaces() throws IOException {
    byte[] whole = Files.readAllBytes(log);
    int first = next(whole, 44);
    int second = next(whole, first);
    int length = "first value".length() + Aead.TAG_BYTES;
    byte[] swapped = whole.clone();
    System.arraycopy(whole, second - length, swapped, next(whole, second) - length, length);
    Files.write(log, swapped);
    try (Vault vault = open()) {
      assertThat(value(vault, TOKEN)).isEqualTo("second value");
      assertThatExceptionOfType(VaultException.class)
          .isThrownBy(() -> value(vault, OTHER))
          .withMessage("the value of \"vault://global/other\" was changed on disk");
    }
  }

  private static int next(byte[] log, int frame) {
    java.nio.ByteBuffer lengths = java.nio.ByteBuffer.wrap(log, frame, 8);
    return frame + 20 + lengths.getInt() + lengths.getInt();
  }

  private static byte[] concat(byte[]... parts) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  @Test
  void aBackendApartNoticesAWholeStorePutBackUnlessThatIsWanted() throws IOException {
    MemoryBackend backend = new MemoryBackend();
    Path store = temp.resolve("apart");
    VaultSettings settings = VaultSettings.of(store, List.of(backend), Clock.systemUTC());
    try (Vault vault = Vault.open(settings)) {
      set(vault, TOKEN, "old");
    }
    Map<Path, byte[]> backup = new HashMap<>();
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        backup.put(file, Files.readAllBytes(file));
      }
    }
    try (Vault vault = Vault.open(settings)) {
      set(vault, TOKEN, "new");
    }
    for (Map.Entry<Path, byte[]> file : backup.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }

    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> Vault.open(settings))
        .matches(e -> e.code() == ROLLED_BACK);
    VaultSettings wanted =
        new VaultSettings(
            store,
            List.of(backend),
            Optional.empty(),
            Clock.systemUTC(),
            Duration.ofSeconds(1),
            true);
    try (Vault vault = Vault.open(wanted)) {
      assertThat(value(vault, TOKEN)).isEqualTo("old");
    }
    try (Vault vault = Vault.open(settings)) {
      assertThat(value(vault, TOKEN)).isEqualTo("old");
      assertThat(EnumSet.allOf(Code.class)).contains(ROLLED_BACK);
    }
  }

  /** As a Secret Service that nobody has logged in to: it answers, and has no collection. */
  @Test
  void aNewStoreTakesTheStrongestThatKeepsAnythingAndNoOtherWhereOneIsNamed() {
    MemoryBackend backend = new MemoryBackend();
    backend.keeps = false;
    Path store = temp.resolve("new");
    List<BlobBackend> both =
        List.of(backend, new FileBlobBackend(store.resolve("keys"), BlobSeal.permissionsOnly()));
    VaultSettings named =
        new VaultSettings(
            store,
            both,
            Optional.of("memory"),
            Clock.systemUTC(),
            VaultSettings.LOCK_TIMEOUT,
            false);

    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> Vault.open(named))
        .withMessage("no collection");
    try (Vault vault = Vault.open(VaultSettings.of(store, both, Clock.systemUTC()))) {
      assertThat(vault.backend()).isEqualTo("file");
    }
    backend.keeps = true;
    try (Vault vault =
        Vault.open(VaultSettings.of(temp.resolve("newer"), both, Clock.systemUTC()))) {
      assertThat(vault.backend()).isEqualTo("memory");
      assertThat(backend.names()).noneMatch(name -> name.startsWith("probe"));
    }
  }

  @Test
  void aBackendThatIsGoneIsAnErrorAndNotAnEmptyStore() {
    MemoryBackend backend = new MemoryBackend();
    Path store = temp.resolve("pinned");
    List<BlobBackend> both =
        List.of(backend, new FileBlobBackend(store.resolve("keys"), BlobSeal.permissionsOnly()));
    VaultSettings settings = VaultSettings.of(store, both, Clock.systemUTC());
    try (Vault vault = Vault.open(settings)) {
      set(vault, TOKEN, "kept");
      assertThat(vault.backend()).isEqualTo("memory");
    }
    backend.answers = false;
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> Vault.open(settings))
        .matches(e -> e.code() == Code.BACKEND_UNAVAILABLE);
    backend.answers = true;
    try (Vault vault = Vault.open(settings)) {
      assertThat(value(vault, TOKEN)).isEqualTo("kept");
    }
  }

  /** A keychain that a test can switch off. */
  private static final class MemoryBackend implements BlobBackend {
    private final Map<String, byte[]> blobs = new HashMap<>();
    private boolean answers = true;
    private boolean keeps = true;

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public boolean available() {
      return answers;
    }

    @Override
    public boolean apart() {
      return true;
    }

    @Override
    public Optional<byte[]> find(String name) {
      return Optional.ofNullable(blobs.get(name)).map(byte[]::clone);
    }

    @Override
    public void put(String name, byte[] value) {
      if (!keeps) {
        throw new VaultException(Code.BACKEND_UNAVAILABLE, "no collection");
      }
      blobs.put(name, value.clone());
    }

    @Override
    public void delete(String name) {
      blobs.remove(name);
    }

    @Override
    public Set<String> names() {
      return Set.copyOf(blobs.keySet());
    }
  }
}
