package dev.palyra.identity.cert;

import java.security.cert.X509Certificate;

/** What {@link ChainRules} say of a chain. */
public sealed interface Verdict {
  /** The peer is who the certificate says. */
  record Accepted(SpiffeId id, X509Certificate leaf, X509Certificate anchor) implements Verdict {}

  /** It may be anybody. */
  record Refused(Violation violation) implements Verdict {}
}
