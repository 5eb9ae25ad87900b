package dev.palyra.gateway;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.gateway.record.SecretShelf;
import dev.palyra.vault.Vault;
import dev.palyra.vault.WriteOptions;
import dev.palyra.vault.WriteResult;
import java.util.List;
import java.util.Optional;

/** The shelf that is the vault. */
record VaultShelf(Vault vault) implements SecretShelf {
  @Override
  public List<Entry> list() {
    return vault.list(Optional.empty()).stream()
        .map(secret ->
            new Entry(secret.ref(), secret.current().number(), secret.current().created()))
        .toList();
  }

  @Override
  public int set(VaultRef ref, Secret value) {
    return switch (vault.set(ref, value, WriteOptions.DEFAULT)) {
      case WriteResult.Written written -> written.version();
      case WriteResult.Conflict conflict ->
          throw new IllegalStateException("a write without a condition met one: " + conflict);
    };
  }

  @Override
  public boolean remove(VaultRef ref) {
    return vault.remove(ref);
  }
}
