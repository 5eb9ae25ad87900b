package dev.palyra.gateway;

import dev.palyra.auth.provider.ProviderSecrets;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretFailure;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.core.secret.SecretUse;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.ReadResult;
import dev.palyra.vault.SecretMetadata;
import dev.palyra.vault.Vault;
import dev.palyra.vault.VaultSecretResolver;
import dev.palyra.vault.WriteOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keys and tokens of providers in the gateway's vault. What is lent or kept is learned by the
 * resolver, so that no tool's output shows it; tokens are bound to a tool that there is not, so
 * that no call is given them.
 */
record VaultProviderSecrets(Vault vault, VaultSecretResolver resolver) implements ProviderSecrets {
  /** What a secret can be bound to, so that no tool gets it. */
  private static final String TOOL = "palyra.model";

  private static final SecretMetadata TOKENS =
      SecretMetadata.NONE
          .withDescription("the tokens of a login at a provider")
          .boundTo(Set.of(TOOL), Set.of());

  @Override
  public Known look(VaultRef key) {
    return switch (vault.get(key)) {
      case ReadResult.Found found -> {
        found.secret().close();
        yield new Known.There(found.version().expires());
      }
      case ReadResult.Absent(SecretFailure why) ->
          why == SecretFailure.EXPIRED ? new Known.Expired() : new Known.Missing();
    };
  }

  @Override
  public Optional<Secret> lend(VaultRef key, String host) {
    var use =
        new SecretUse(
            "Gateway:models",
            TOOL,
            "models",
            Set.of(host),
            Optional.empty(),
            Optional.empty(),
            Set.of());
    return switch (resolver.resolve(Set.of(key), use)) {
      case SecretResolution.Leased leased -> {
        try (SecretLease lease = leased.lease()) {
          yield Optional.of(lease.secret(key).copy());
        }
      }
      case SecretResolution.Refused _ -> Optional.empty();
    };
  }

  @Override
  public Optional<Secret> kept(VaultRef tokens) {
    return switch (vault.get(tokens)) {
      case ReadResult.Found found -> Optional.of(found.secret());
      case ReadResult.Absent _ -> Optional.empty();
    };
  }

  @Override
  public void keep(VaultRef tokens, Secret sealed) {
    var _ = vault.set(tokens, sealed, WriteOptions.DEFAULT.with(TOKENS));
  }

  @Override
  public void learn(VaultRef tokens, List<Secret> parts) {
    parts.forEach(part -> resolver.learn(tokens, part));
  }

  @Override
  public void forget(VaultRef tokens) {
    var _ = vault.remove(tokens);
  }
}
