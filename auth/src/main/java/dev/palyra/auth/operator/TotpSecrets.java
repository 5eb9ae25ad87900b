package dev.palyra.auth.operator;

import dev.palyra.core.secret.Secret;
import java.util.Optional;

/**
 * Port: where the secrets behind one-time codes are sealed. No tool and no route can name what is
 * in it. Thread-safe.
 */
public interface TotpSecrets {
  /** The operator's secret, for the caller to close. */
  Optional<Secret> find(String operator);

  /** Replaces the operator's secret. */
  void set(String operator, Secret secret);

  /** Forgets it. */
  void remove(String operator);
}
