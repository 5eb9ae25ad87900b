package dev.palyra.core.identity;

import java.util.Optional;

/**
 * Port: the keychain of the user of this computer, where a device's key can rest. Implementations
 * are found by {@link java.util.ServiceLoader}, since a device's program knows none of them.
 */
public interface Keychain {
  /** The keychain, or nothing where this user has none now. Answers within some seconds. */
  Optional<KeySafe> open();
}
