package dev.palyra.gateway.run;

import dev.palyra.core.provider.ProviderCredentials;
import dev.palyra.core.provider.ProviderKind;
import dev.palyra.core.provider.ProviderLease;
import dev.palyra.core.provider.ProviderOutcome;
import dev.palyra.core.provider.ProviderUnavailableException;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.core.secret.SecretResolver;
import dev.palyra.core.secret.SecretUse;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The credential of a model whose endpoint and key stand in {@code palyra.toml}. */
record ConfiguredCredentials(URI endpoint, Optional<SecretRef> key, SecretResolver resolver)
    implements ProviderCredentials {
  /** What a secret can be bound to, so that no tool gets it. */
  private static final String TOOL = "palyra.model";

  @Override
  public ProviderLease lease(String profile) {
    if (key.isEmpty()) {
      return lease(profile, Secret.copyOf(new byte[0]));
    }
    SecretRef ref = key.get();
    return switch (resolver.resolve(Set.of(ref), use())) {
      case SecretResolution.Leased leased -> {
        try (SecretLease lease = leased.lease()) {
          byte[] value = lease.secret(ref).reveal();
          try {
            yield lease(profile, Secret.copyOf(value));
          } finally {
            Arrays.fill(value, (byte) 0);
          }
        }
      }
      case SecretResolution.Refused refused ->
          throw new ProviderUnavailableException(
              "the key `" + ref.label() + "` of the model: " + refused.failure().code());
    };
  }

  private ProviderLease lease(String profile, Secret bearer) {
    return new ProviderLease(profile, ProviderKind.OPENAI_COMPATIBLE, endpoint, bearer);
  }

  private SecretUse use() {
    return new SecretUse(
        "Gateway:models",
        TOOL,
        "models",
        Set.of(endpoint.getHost()),
        Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  @Override
  public void report(ProviderLease lease, ProviderOutcome outcome) {
    // One key, and no other to fall back to.
  }
}
