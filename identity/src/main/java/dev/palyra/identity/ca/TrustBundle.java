package dev.palyra.identity.ca;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What whoever checks certificates of this system must know.
 *
 * @param current the root that certificates are issued under now
 * @param previous the root before it, until its end
 */
public record TrustBundle(
    String trustDomain, X509Certificate current, Optional<Previous> previous) {
  /**
   * A root that is on its way out.
   *
   * @param handOver the current root's key and name, signed by this root
   * @param until when this root is no longer trusted
   */
  public record Previous(X509Certificate root, X509Certificate handOver, Instant until) {}

  /** The roots that are trusted at {@code now}. */
  public List<X509Certificate> anchors(Instant now) {
    return previous
        .filter(root -> now.isBefore(root.until()))
        .map(root -> List.of(current, root.root()))
        .orElseGet(() -> List.of(current));
  }
}
