package dev.palyra.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every backend keeps to; each one's test adds only {@link #open}. */
abstract class BlobBackendContract {
  /** A backend in the same place each time within one test, empty at first. */
  abstract BlobBackend open();

  @Test
  void isAvailableAndNamed() {
    assertThat(open().available()).isTrue();
    assertThat(open().name()).matches("[a-z][a-z-]*");
  }

  @Test
  void missingNameIsEmpty() {
    assertThat(open().find("absent")).isEmpty();
    assertThat(open().names()).isEmpty();
  }

  @Test
  void givesBackWhatWasPutWhateverItsBytes() {
    byte[] every = new byte[256];
    for (int i = 0; i < 256; i++) {
      every[i] = (byte) i;
    }
    byte[] largest = new byte[BlobBackend.MAX_BYTES];
    new Random(1).nextBytes(largest);
    open().put("every-byte", every);
    open().put("largest", largest);
    open().put("one", new byte[1]);

    assertThat(open().find("every-byte")).hasValue(every);
    assertThat(open().find("largest")).hasValue(largest);
    assertThat(open().find("one")).hasValue(new byte[1]);
    assertThat(open().names()).containsExactlyInAnyOrder("every-byte", "largest", "one");
  }

  @Test
  void aSecondPutReplaces() {
    open().put("a", new byte[] {1});
    open().put("a", new byte[] {2, 3});

    assertThat(open().find("a")).hasValue(new byte[] {2, 3});
    assertThat(open().names()).containsExactly("a");
  }

  @Test
  void deletesOnlyWhatItIsToldTo() {
    open().put("a", new byte[] {1});
    open().put("b", new byte[] {2});
    open().delete("a");
    open().delete("never-there");

    assertThat(open().find("a")).isEmpty();
    assertThat(open().find("b")).hasValue(new byte[] {2});
    assertThat(open().names()).containsExactly("b");
  }

  @Test
  void oneNameIsNotTheBeginningOfAnother() {
    open().put("root-1", new byte[] {1});
    open().put("root-11", new byte[] {11});

    assertThat(open().find("root-1")).hasValue(new byte[] {1});
    open().delete("root-1");
    assertThat(open().names()).containsExactly("root-11");
  }

  @Test
  void refusesWhatNotEveryBackendCouldHold() {
    BlobBackend backend = open();
    assertThatIllegalArgumentException().isThrownBy(() -> backend.put("../x", new byte[1]));
    assertThatIllegalArgumentException().isThrownBy(() -> backend.find("A"));
    assertThatIllegalArgumentException().isThrownBy(() -> backend.put("a", new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> backend.put("a", new byte[BlobBackend.MAX_BYTES + 1]));
  }

  @Test
  void aWholeStoreWorksOnIt(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) {
    VaultSettings settings =
        VaultSettings.of(
            folder.resolve("store"), java.util.List.of(open()), java.time.Clock.systemUTC());
    dev.palyra.core.secret.VaultRef ref =
        dev.palyra.core.secret.VaultRef.parse("vault://global/token");
    try (Vault vault = Vault.open(settings)) {
      vault.set(ref, dev.palyra.core.secret.Secret.ofUtf8("a-value-to-keep"), WriteOptions.DEFAULT);
      vault.rotateRoot();
    }
    try (Vault vault = Vault.open(settings)) {
      assertThat(vault.get(ref)).isInstanceOf(ReadResult.Found.class);
      assertThat(open().names().stream().filter(name -> name.startsWith("root-"))).hasSize(1);
    }
  }
}
