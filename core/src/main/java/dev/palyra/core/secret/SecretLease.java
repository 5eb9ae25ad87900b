package dev.palyra.core.secret;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The values handed out for one execution, and what takes them, and all that was handed out before,
 * out of what the execution says. Closing zeroes them: close it after the last byte was redacted.
 *
 * <p>Safe for use by several threads.
 */
public final class SecretLease implements AutoCloseable {
  /** Most bytes that one execution may be given, all its secrets together. */
  public static final int MAX_TOTAL_BYTES = 128 * 1024;

  private final Map<SecretRef, Secret> secrets;
  private final HandedOut handedOut;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A lease that knows of no other. */
  public SecretLease(Map<? extends SecretRef, Secret> secrets) {
    this(secrets, new HandedOut());
  }

  /**
   * Takes ownership of {@code secrets}, and adds them to {@code handedOut}.
   *
   * @throws IllegalArgumentException if they hold more than {@link #MAX_TOTAL_BYTES}; they are
   *     closed then
   * @throws IllegalStateException if {@code handedOut} has no room beside what other executions
   *     hold; they are closed then
   */
  public SecretLease(Map<? extends SecretRef, Secret> secrets, HandedOut handedOut) {
    this.secrets = new LinkedHashMap<>(secrets);
    if (secrets.values().stream().mapToInt(Secret::length).sum() > MAX_TOTAL_BYTES) {
      this.secrets.values().forEach(Secret::close);
      throw new IllegalArgumentException(
          "the secrets of one execution hold at most %d bytes".formatted(MAX_TOTAL_BYTES));
    }
    this.handedOut = handedOut;
    try {
      handedOut.hold(this.secrets);
    } catch (IllegalStateException e) {
      this.secrets.values().forEach(Secret::close);
      throw e;
    }
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

  /**
   * A stream that takes every value out that was handed out; for one output of this execution.
   *
   * @throws IllegalStateException once this lease is closed
   */
  public RedactedStream open() {
    if (closed.get()) {
      throw new IllegalStateException("the lease is closed");
    }
    return handedOut.open();
  }

  /** Zeroes every value of this lease. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      handedOut.release(secrets.keySet());
      secrets.values().forEach(Secret::close);
    }
  }

  @Override
  public String toString() {
    return "SecretLease" + secrets.keySet();
  }
}
