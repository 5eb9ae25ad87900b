package dev.palyra.core.identity;

import dev.palyra.core.secret.Secret;
import java.util.Optional;

/**
 * Port: where the keys of the certificate authority rest, encrypted. What {@code put} returned for
 * survives a crash. Names match {@code [a-z0-9-]{1,64}}. Thread-safe.
 */
public interface KeySafe {
  /** The value last put. The caller closes it. */
  Optional<Secret> find(String name);

  /** Replaces the value. The caller closes it. */
  void put(String name, Secret value);

  /** Destroys the value. Removing what is absent is no error. */
  void remove(String name);
}
