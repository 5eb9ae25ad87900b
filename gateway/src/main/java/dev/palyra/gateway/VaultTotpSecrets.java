package dev.palyra.gateway;

import dev.palyra.auth.operator.TotpSecrets;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.ReadResult;
import dev.palyra.vault.Vault;
import dev.palyra.vault.WriteOptions;
import java.util.Optional;

/**
 * Sealed in a vault of its own: whatever can name a secret of the gateway's vault, a tool's
 * definition or the routes below {@code /v1/secrets}, cannot name these.
 */
record VaultTotpSecrets(Vault vault) implements TotpSecrets {
  @Override
  public Optional<Secret> find(String operator) {
    return switch (vault.get(ref(operator))) {
      case ReadResult.Found found -> Optional.of(found.secret());
      case ReadResult.Absent _ -> Optional.empty();
    };
  }

  @Override
  public void set(String operator, Secret secret) {
    var _ = vault.set(ref(operator), secret, WriteOptions.DEFAULT);
  }

  @Override
  public void remove(String operator) {
    var _ = vault.remove(ref(operator));
  }

  private static VaultRef ref(String operator) {
    return VaultRef.of(new SecretScope.OfPrincipal(operator), "totp");
  }
}
