package dev.palyra.gateway.record;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.time.Instant;
import java.util.List;

/** Port: what operators do with stored secrets. Values go in and never come out. Thread-safe. */
public interface SecretShelf {
  /** A stored secret, without its value. */
  record Entry(VaultRef ref, int version, Instant written) {}

  List<Entry> list();

  /** Stores a new version and returns its number. The caller closes the value. */
  int set(VaultRef ref, Secret value);

  /** Removes every version. Returns whether there was one. */
  boolean remove(VaultRef ref);
}
