package dev.palyra.core.secret;

/** The answer to a request for the secrets of one execution: all of them, or none. */
public sealed interface SecretResolution {
  /** Every secret that was asked for. Whoever receives it closes the lease. */
  record Leased(SecretLease lease) implements SecretResolution {}

  /**
   * Nothing was handed out.
   *
   * @param ref the first reference that failed
   * @param failure why
   * @param detail one line for an operator; never holds a value
   */
  record Refused(SecretRef ref, SecretFailure failure, String detail) implements SecretResolution {}
}
