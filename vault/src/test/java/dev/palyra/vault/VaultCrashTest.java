package dev.palyra.vault;

import static dev.palyra.vault.VaultTest.TOKEN;
import static dev.palyra.vault.VaultTest.set;
import static dev.palyra.vault.VaultTest.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Stops the vault before each change that it makes to the disk, and looks at what is left. */
class VaultCrashTest {
  private static final VaultRef OTHER = VaultRef.parse("vault://skill:s/other");

  @TempDir Path temp;

  /** Ends the work where it stands, as the end of the process would. */
  private static final class Stopped extends Error {
    private static final long serialVersionUID = 1L;
  }

  private static VaultSettings settings(Path folder, WriteSteps steps) {
    Path keys = folder.resolve("keys");
    BlobSeal passphrase =
        new PassphraseSeal(
            Secret.ofUtf8("pass"), new PassphraseSeal.Cost(64, 1, 1), new SecureRandom());
    return VaultSettings.of(
        folder,
        List.of(
            new FileBlobBackend(keys, BlobSeal.permissionsOnly(), steps),
            new FileBlobBackend(keys, passphrase, steps)),
        Clock.systemUTC());
  }

  private static Vault open(Path folder, WriteSteps steps) {
    return Vault.open(settings(folder, steps), new SecureRandom(), steps);
  }

  @TestFactory
  Stream<DynamicTest> survivesEveryStopOf() {
    return Stream.of(
        stopping(
            "a first write in a scope", v -> set(v, VaultRef.parse("vault://skill:new/k"), "new")),
        stopping("a rotation of the root key", Vault::rotateRoot),
        stopping("a rotation of the data keys", Vault::rotateData),
        stopping("a migration", v -> v.migrate("passphrase")),
        stopping("a compaction", Vault::compact),
        stopping("a destruction", v -> v.destroy(OTHER.at(1))));
  }

  private DynamicTest stopping(String what, Consumer<Vault> work) {
    return DynamicTest.dynamicTest(
        what,
        () -> {
          int stops = 0;
          boolean finished = false;
          while (!finished) {
            finished = stoppedAt(temp.resolve(what.replace(' ', '-') + stops), stops, work);
            stops++;
          }
          assertThat(stops).as("steps of %s", what).isGreaterThan(3);
        });
  }

  private static boolean stoppedAt(Path folder, int step, Consumer<Vault> work) throws IOException {
    try (Vault vault = open(folder, WriteSteps.UNWATCHED)) {
      set(vault, TOKEN, "acknowledged");
      set(vault, OTHER, "one");
      set(vault, OTHER, "two");
    }
    boolean finished = false;
    int[] left = {step};
    boolean[] armed = {false};
    WriteSteps stopping =
        _ -> {
          if (armed[0] && left[0]-- <= 0) {
            throw new Stopped();
          }
        };
    Vault vault = open(folder, stopping);
    armed[0] = true;
    try {
      work.accept(vault);
      finished = true;
    } catch (Stopped e) {
      assertThat(left[0]).isNegative();
    }
    // Another process finds the store in order and goes on, as does this one.
    armed[0] = false;
    for (Vault after : List.of(open(folder, WriteSteps.UNWATCHED), vault)) {
      assertThat(value(after, TOKEN)).isEqualTo("acknowledged");
      assertThat(value(after, OTHER)).isEqualTo("two");
      assertThat(value(after, OTHER.at(1))).isIn("one", "secret.destroyed");
      work.accept(after);
      set(after, OTHER, "two");
      assertThat(value(after, TOKEN)).isEqualTo("acknowledged");
      after.close();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.map(Path::toString).filter(f -> f.endsWith(DurableFiles.UNFINISHED)))
          .isEmpty();
    }
    return finished;
  }

  @Test
  void survivesEveryStopOfItsCreation() {
    List<String> seen = new ArrayList<>();
    try (Vault vault = open(temp.resolve("whole"), seen::add)) {
      assertThat(vault.backend()).isEqualTo("file");
    }
    for (int step = 0; step < seen.size(); step++) {
      Path folder = temp.resolve("stopped" + step);
      int[] left = {step};
      try {
        open(
            folder,
            _ -> {
              if (left[0]-- == 0) {
                throw new Stopped();
              }
            });
      } catch (Stopped e) {
        assertThat(left[0]).isEqualTo(-1);
      }
      try (Vault vault = open(folder, WriteSteps.UNWATCHED)) {
        assertThat(set(vault, TOKEN, "works")).isEqualTo(1);
      }
    }
  }

  @Test
  void aTornRecordIsCutOffAndWhatWasAcknowledgedStays() throws IOException {
    Path folder = temp.resolve("v");
    Path log = folder.resolve("log");
    byte[] before;
    byte[] whole;
    byte[] anchor;
    try (Vault vault = open(folder, WriteSteps.UNWATCHED)) {
      set(vault, TOKEN, "acknowledged");
      before = Files.readAllBytes(log);
      anchor = Files.readAllBytes(folder.resolve("anchor"));
      set(vault, TOKEN, "torn");
      whole = Files.readAllBytes(log);
    }
    for (int length = before.length; length < whole.length; length++) {
      byte[] torn = java.util.Arrays.copyOf(whole, length);
      if (length > before.length + 1) {
        torn[length - 1] ^= 1; // As a page that was never written.
      }
      Files.write(log, torn);
      Files.write(folder.resolve("anchor"), anchor);
      try (Vault vault = open(folder, WriteSteps.UNWATCHED)) {
        assertThat(value(vault, TOKEN)).isEqualTo("acknowledged");
        assertThat(Files.size(log)).isEqualTo(before.length);
        assertThat(set(vault, TOKEN, "again")).isEqualTo(2);
      }
    }
  }
}
