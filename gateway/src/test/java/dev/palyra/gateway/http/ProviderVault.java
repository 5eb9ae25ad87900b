package dev.palyra.gateway.http;

import dev.palyra.auth.provider.ProviderSecrets;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.ReadResult;
import dev.palyra.vault.Vault;
import dev.palyra.vault.WriteOptions;
import java.util.List;
import java.util.Optional;

/** Keys and tokens of providers in the test's own vault. */
record ProviderVault(Vault vault) implements ProviderSecrets {
  @Override
  public Known look(VaultRef key) {
    return kept(key).isPresent() ? new Known.There(Optional.empty()) : new Known.Missing();
  }

  @Override
  public Optional<Secret> lend(VaultRef key, String host) {
    return kept(key);
  }

  @Override
  public Optional<Secret> kept(VaultRef tokens) {
    return vault.get(tokens) instanceof ReadResult.Found found
        ? Optional.of(found.secret())
        : Optional.empty();
  }

  @Override
  public void keep(VaultRef tokens, Secret sealed) {
    var _ = vault.set(tokens, sealed, WriteOptions.DEFAULT);
  }

  @Override
  public void learn(VaultRef tokens, List<Secret> parts) {
    // Nothing of tools is looked at here.
  }

  @Override
  public void forget(VaultRef tokens) {
    var _ = vault.remove(tokens);
  }
}
