package dev.palyra.vault;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where a vault is and what it may use.
 *
 * @param folder its own folder, created with mode 0700
 * @param backends what this host has, in the order of preference for a new store; an existing store
 *     uses the one it is pinned to
 * @param backend the one to create a new store with; empty takes the first that is available
 * @param lockTimeout how long to wait for another process that is writing
 * @param acceptRestored whether a store that is older than what was acknowledged is accepted: for
 *     the one start after a backup was put back on purpose
 */
public record VaultSettings(
    Path folder,
    List<BlobBackend> backends,
    Optional<String> backend,
    Clock clock,
    Duration lockTimeout,
    boolean acceptRestored) {
  /** Ten seconds are many times what any one write takes. */
  public static final Duration LOCK_TIMEOUT = Duration.ofSeconds(10);

  public VaultSettings {
    backends = List.copyOf(backends);
    if (!lockTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "vault.lock-timeout must be positive, got `%s`".formatted(lockTimeout));
    }
  }

  /** A vault in {@code folder} with these backends and the defaults for the rest. */
  public static VaultSettings of(Path folder, List<BlobBackend> backends, Clock clock) {
    return new VaultSettings(folder, backends, Optional.empty(), clock, LOCK_TIMEOUT, false);
  }

  /** A vault whose root key is a file beside it, guarded by its mode. */
  public static VaultSettings withKeyFile(Path folder, Clock clock) {
    return of(
        folder,
        List.of(new FileBlobBackend(folder.resolve("keys"), BlobSeal.permissionsOnly())),
        clock);
  }
}
