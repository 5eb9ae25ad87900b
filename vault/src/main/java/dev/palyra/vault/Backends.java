package dev.palyra.vault;

import dev.palyra.core.secret.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The backends that a host may have, the strongest first. */
public final class Backends {
  private Backends() {}

  /**
   * Those of this operating system, and files last: what a new store takes the first available of.
   *
   * @param store the store's folder; key files go below it
   * @param helper runs {@code /usr/bin/security} on macOS
   * @param passphrase what to seal key files under; without it, there is no such backend
   */
  public static List<BlobBackend> ofThisHost(
      Path store, HelperProgram helper, Optional<Secret> passphrase, SecureRandom random) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    Path keys = store.resolve("keys");
    List<BlobBackend> backends = new ArrayList<>();
    if (system.startsWith("mac")) {
      backends.add(new KeychainBlobBackend(helper));
    } else if (system.startsWith("windows")) {
      backends.add(new FileBlobBackend(keys, new DpapiSeal()));
    } else {
      backends.add(new SecretServiceBlobBackend());
    }
    passphrase
        .map(given -> new PassphraseSeal(given, PassphraseSeal.Cost.RECOMMENDED, random))
        .ifPresent(seal -> backends.add(new FileBlobBackend(keys, seal)));
    backends.add(new FileBlobBackend(keys, BlobSeal.permissionsOnly()));
    return List.copyOf(backends);
  }
}
