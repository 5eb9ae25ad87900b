package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.secret.VaultRef;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on one store: two that write at once, and many that are killed. */
@Tag("soak")
class VaultProcessesTest {
  private static final int KILLS = Integer.getInteger("palyra.vault.kills", 200);
  private static final int WRITES = Integer.getInteger("palyra.vault.writes", 10_000);

  @TempDir Path temp;

  @Test
  void twoProcessesWritingAtOnceLoseNothing() throws IOException, InterruptedException {
    Path folder = temp.resolve("shared");
    List<Process> writers =
        List.of(
            VaultProcesses.start(folder, "shared", WRITES, false),
            VaultProcesses.start(folder, "shared", WRITES, false));
    boolean[] seen = new boolean[2 * WRITES + 1];
    List<Thread> readers =
        writers.stream().map(w -> Thread.startVirtualThread(() -> mark(w, seen))).toList();
    for (int i = 0; i < 2; i++) {
      readers.get(i).join();
      assertThat(writers.get(i).waitFor()).isZero();
    }
    for (int version = 1; version <= 2 * WRITES; version++) {
      assertThat(seen[version]).as("version %d", version).isTrue();
    }
    try (Vault vault = Vault.open(VaultProcesses.settings(folder))) {
      assertThat(version(vault)).isEqualTo(2 * WRITES);
    }
  }

  private static void mark(Process writer, boolean[] seen) {
    writer
        .inputReader(UTF_8)
        .lines()
        .forEach(line -> {
          synchronized (seen) {
            assertThat(seen[Integer.parseInt(line)]).isFalse();
            seen[Integer.parseInt(line)] = true;
          }
        });
  }

  @Test
  void noAcknowledgedWriteIsLostToAKill() throws IOException, InterruptedException {
    Path folder = temp.resolve("killed");
    Random random = new Random(42);
    int acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = VaultProcesses.start(folder, "shared", 1_000_000, true);
      try (BufferedReader lines = process.inputReader(UTF_8)) {
        String first = lines.readLine();
        assertThat(first).as("the store opens after kill %d", kill).isNotNull();
        assertThat(Integer.parseInt(first)).isGreaterThan(acknowledged);
        acknowledged = Integer.parseInt(first);
        Thread.sleep(random.nextInt(150));
        process
            .toHandle()
            .destroyForcibly(); // Process itself would close the stream before it is read.
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          acknowledged = Math.max(acknowledged, Integer.parseInt(line));
        }
      }
      process.waitFor();
    }
    try (Vault vault = Vault.open(VaultProcesses.settings(folder))) {
      assertThat(version(vault)).isGreaterThanOrEqualTo(acknowledged);
      assertThat(VaultTest.value(vault, VaultRef.parse("vault://global/shared")))
          .isEqualTo("value of a write");
    }
  }

  private static int version(Vault vault) {
    return vault.find(VaultRef.parse("vault://global/shared")).orElseThrow().current().number();
  }
}
