package dev.palyra.identity.device;

import dev.palyra.identity.cert.ChainRules;
import dev.palyra.identity.cert.Fingerprint;
import dev.palyra.identity.cert.Verdict;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The roots that this device trusts, for one trust domain. The first pin is set by pairing or by
 * hand; further ones only by the signature of one that is trusted.
 */
public record Pins(String trustDomain, List<X509Certificate> roots) {
  private static final int MAX_ROOTS = 4;

  public Pins {
    roots = List.copyOf(roots);
    if (roots.isEmpty() || roots.size() > MAX_ROOTS) {
      throw new IllegalArgumentException("1 to " + MAX_ROOTS + " roots can be pinned");
    }
  }

  /** Whether the gateway is ours. */
  public Verdict judge(List<X509Certificate> chain, ChainRules rules) {
    return rules.judge(chain, roots, trustDomain, ChainRules.Purpose.TLS_SERVER);
  }

  /**
   * Follows a rotation: {@code next} replaces the pins if one of them vouches for it. A root
   * vouches by a certificate for the next root's very name and key, signed by itself.
   *
   * @param handOver by the root before, if there was a rotation
   * @param keep whether the root before is trusted for a while yet
   * @return the new pins, or these where nothing changes
   * @throws DeviceException when {@code next} is neither pinned nor vouched for
   */
  public Pins follow(X509Certificate next, List<X509Certificate> handOver, boolean keep) {
    if (roots.contains(next)) {
      return keep || roots.size() == 1 ? this : new Pins(trustDomain, List.of(next));
    }
    for (X509Certificate voucher : handOver) {
      for (X509Certificate root : roots) {
        if (vouches(root, voucher, next)) {
          var followed = new ArrayList<>(List.of(next));
          if (keep) {
            followed.add(root);
          }
          return new Pins(trustDomain, followed);
        }
      }
    }
    throw new DeviceException(
        "the gateway has another root ("
            + Fingerprint.of(next).grouped()
            + ") that no pinned one vouches for; pinned is "
            + Fingerprint.of(roots.getFirst()).grouped());
  }

  private static boolean vouches(
      X509Certificate root, X509Certificate voucher, X509Certificate next) {
    try {
      voucher.verify(root.getPublicKey());
      next.verify(next.getPublicKey());
      return voucher.getIssuerX500Principal().equals(root.getSubjectX500Principal())
          && voucher.getSubjectX500Principal().equals(next.getSubjectX500Principal())
          && voucher.getPublicKey().equals(next.getPublicKey())
          && voucher.getBasicConstraints() >= 0;
    } catch (java.security.GeneralSecurityException e) {
      return false;
    }
  }
}
