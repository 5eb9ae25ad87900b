package dev.palyra.testkit;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretFailure;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.core.secret.SecretResolver;
import dev.palyra.core.secret.SecretUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Secrets by reference, in memory. */
public final class FakeSecrets implements SecretResolver {
  private final Map<SecretRef, String> values;
  private final List<SecretLease> leases = new ArrayList<>();

  public FakeSecrets(Map<? extends SecretRef, String> values) {
    this.values = Map.copyOf(values);
  }

  /** Every lease that was handed out. */
  public List<SecretLease> leases() {
    return List.copyOf(leases);
  }

  @Override
  public SecretResolution resolve(Set<SecretRef> refs, SecretUse use) {
    var found = new HashMap<SecretRef, Secret>();
    for (SecretRef ref : refs) {
      String value = values.get(ref);
      if (value == null) {
        return new SecretResolution.Refused(ref, SecretFailure.NOT_FOUND, "not there");
      }
      found.put(ref, Secret.ofUtf8(value));
    }
    var lease = new SecretLease(found);
    leases.add(lease);
    return new SecretResolution.Leased(lease);
  }
}
