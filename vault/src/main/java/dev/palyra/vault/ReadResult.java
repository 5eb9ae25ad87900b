package dev.palyra.vault;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretFailure;

/** The answer to a read. */
public sealed interface ReadResult {
  /** The value, for the caller to close. */
  record Found(Secret secret, SecretVersion version, SecretMetadata metadata)
      implements ReadResult {}

  /** There is none to be had. */
  record Absent(SecretFailure reason) implements ReadResult {}
}
