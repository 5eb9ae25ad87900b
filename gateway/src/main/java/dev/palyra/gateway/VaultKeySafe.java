package dev.palyra.gateway;

import dev.palyra.core.identity.KeySafe;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.ReadResult;
import dev.palyra.vault.Vault;
import dev.palyra.vault.WriteOptions;
import java.util.Optional;

/**
 * The safe that is a vault of its own: the keys of the authority are neither listed with the
 * operators' secrets nor can a tool be given one.
 */
record VaultKeySafe(Vault vault) implements KeySafe {
  @Override
  public Optional<Secret> find(String name) {
    return switch (vault.get(ref(name))) {
      case ReadResult.Found found -> Optional.of(found.secret());
      case ReadResult.Absent _ -> Optional.empty();
    };
  }

  @Override
  public void put(String name, Secret value) {
    var _ = vault.set(ref(name), value, WriteOptions.DEFAULT);
  }

  @Override
  public void remove(String name) {
    vault.remove(ref(name));
  }

  private static VaultRef ref(String name) {
    return VaultRef.of(SecretScope.GLOBAL, name);
  }
}
