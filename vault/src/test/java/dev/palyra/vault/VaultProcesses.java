package dev.palyra.vault;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A process of its own that works on a vault until it is done or killed, and says what it was told
 * is durable.
 */
final class VaultProcesses {
  private VaultProcesses() {}

  static VaultSettings settings(Path folder) {
    Path keys = folder.resolve("keys");
    BlobSeal passphrase =
        new PassphraseSeal(
            Secret.ofUtf8("pass"), new PassphraseSeal.Cost(64, 1, 1), new SecureRandom());
    return new VaultSettings(
        folder,
        List.of(
            new FileBlobBackend(keys, BlobSeal.permissionsOnly()),
            new FileBlobBackend(keys, passphrase)),
        Optional.empty(),
        Clock.systemUTC(),
        Duration.ofMinutes(1),
        false);
  }

  /**
   * Arguments: the folder, the name to write, how many writes, and whether to rotate and migrate
   * between.
   */
  public static void main(String[] arguments) {
    VaultRef ref = VaultRef.parse("vault://global/" + arguments[1]);
    boolean rotate = Boolean.parseBoolean(arguments[3]);
    try (Vault vault = Vault.open(settings(Path.of(arguments[0])))) {
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        int version =
            switch (vault.set(ref, Secret.ofUtf8("value of a write"), WriteOptions.DEFAULT)) {
              case WriteResult.Written written -> written.version();
              case WriteResult.Conflict conflict ->
                  throw new IllegalStateException(conflict.toString());
            };
        System.out.println(version);
        if (rotate) {
          switch (i % 8) {
            case 1 -> vault.rotateRoot();
            case 3 -> vault.rotateData();
            case 5 -> vault.migrate(vault.backend().equals("file") ? "passphrase" : "file");
            case 7 -> vault.compact();
            default -> System.out.flush();
          }
        }
      }
    }
  }

  static Process start(Path folder, String name, int writes, boolean rotate)
      throws java.io.IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            VaultProcesses.class.getName(),
            folder.toString(),
            name,
            Integer.toString(writes),
            Boolean.toString(rotate))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
