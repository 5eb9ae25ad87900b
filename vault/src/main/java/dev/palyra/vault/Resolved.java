package dev.palyra.vault;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretFailure;

/** What one source said about one reference. */
sealed interface Resolved {
  /** The value; whoever receives it closes it. */
  record Value(Secret secret) implements Resolved {}

  /** None, and why; {@code detail} is for an operator and holds no value. */
  record Not(SecretFailure failure, String detail) implements Resolved {}
}
