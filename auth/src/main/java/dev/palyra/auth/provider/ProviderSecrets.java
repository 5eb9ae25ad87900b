package dev.palyra.auth.provider;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Port: where keys and tokens of providers rest. What {@link #keep} returned for is durable; what
 * it replaced is readable until then. Thread-safe.
 */
public interface ProviderSecrets {
  /** What can be known about a key without reading it. */
  sealed interface Known {
    /**
     * @param until when the vault lets go of it
     */
    record There(Optional<Instant> until) implements Known {}

    record Expired() implements Known {}

    record Missing() implements Known {}
  }

  Known look(VaultRef key);

  /**
   * A key, for the caller to close; from now on it is taken out of what tools say.
   *
   * @param host the only one it goes to; nothing where the key is bound to others
   */
  Optional<Secret> lend(VaultRef key, String host);

  /** What {@link #keep} kept, for the caller to close. */
  Optional<Secret> kept(VaultRef tokens);

  /** Keeps the tokens of a login; no tool can be given them. */
  void keep(VaultRef tokens, Secret sealed);

  /** From now on these parts of tokens are taken out of what tools say. */
  void learn(VaultRef tokens, List<Secret> parts);

  void forget(VaultRef tokens);
}
