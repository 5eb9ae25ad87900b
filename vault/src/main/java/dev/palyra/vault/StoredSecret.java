package dev.palyra.vault;

import dev.palyra.core.secret.VaultRef;
import java.util.List;

/**
 * A secret as the vault lists it: everything but the values.
 *
 * @param ref its name, without a version
 * @param metadata what is known about it
 * @param versions the last {@value Vault#KEPT_VERSIONS} at most, oldest first; never empty
 */
public record StoredSecret(VaultRef ref, SecretMetadata metadata, List<SecretVersion> versions) {
  public StoredSecret {
    versions = List.copyOf(versions);
  }

  /** The version that a reference without a number names: the newest. */
  public SecretVersion current() {
    return versions.getLast();
  }
}
