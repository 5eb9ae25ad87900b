package dev.palyra.core.secret;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The values handed out for one execution, and the {@link Redactor} that takes exactly these values
 * out of what the execution says. Closing zeroes them: close it after the last byte was redacted.
 *
 * <p>Safe for use by several threads.
 */
public final class SecretLease implements AutoCloseable {
  /** Most bytes that one execution may be given, all its secrets together. */
  public static final int MAX_TOTAL_BYTES = 256 * 1024;

  private final Map<SecretRef, Secret> secrets;
  private final Redactor redactor;

  /**
   * Takes ownership of {@code secrets}.
   *
   * @throws IllegalArgumentException if they hold more than {@link #MAX_TOTAL_BYTES}; they are
   *     closed then
   */
  public SecretLease(Map<? extends SecretRef, Secret> secrets) {
    this.secrets = new LinkedHashMap<>(secrets);
    if (secrets.values().stream().mapToInt(Secret::length).sum() > MAX_TOTAL_BYTES) {
      this.secrets.values().forEach(Secret::close);
      throw new IllegalArgumentException(
          "the secrets of one execution hold at most %d bytes".formatted(MAX_TOTAL_BYTES));
    }
    this.redactor = Redactor.of(this.secrets);
  }

  /** What this lease holds. */
  public Set<SecretRef> refs() {
    return Set.copyOf(secrets.keySet());
  }

  /**
   * The value of {@code ref}; owned by this lease, not by the caller.
   *
   * @throws IllegalArgumentException if it was not asked for
   */
  public Secret secret(SecretRef ref) {
    Secret secret = secrets.get(ref);
    if (secret == null) {
      throw new IllegalArgumentException("\"%s\" is not part of this lease".formatted(ref));
    }
    return secret;
  }

  /** Redacts every value of this lease; usable until the lease is closed. */
  public Redactor redactor() {
    return redactor;
  }

  /** Zeroes every value and the redactor's tables. */
  @Override
  public void close() {
    secrets.values().forEach(Secret::close);
    redactor.close();
  }

  @Override
  public String toString() {
    return "SecretLease" + secrets.keySet();
  }
}
