package dev.palyra.identity.cert;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules by which a certificate chain is accepted, on both sides and nowhere else. The path
 * itself (signatures, times, path length, name constraints, critical extensions) is validated by
 * the JDK's PKIX implementation (RFC 5280, section 6) at the time of the injected clock; what this
 * system asks beyond that stands here: strong keys, no SHA-1, exactly one purpose, exactly one
 * SPIFFE id of the trust domain, and a leaf that did not sign itself. Stateless; thread-safe.
 *
 * <p>Revocation is not looked up here: whether a device is still admitted is asked of the list of
 * devices, for each request.
 */
public final class ChainRules {
  /** Leaf, issuing authority, and the hand-over from one root to the next. */
  private static final int MAX_CHAIN = 4;

  private static final int KEY_USAGE_DIGITAL_SIGNATURE = 0;
  private static final int SAN_URI = 6;
  private static final Set<String> SIGNATURES =
      Set.of(
          "1.2.840.10045.4.3.2", // ecdsa-with-SHA256, RFC 5758
          "1.2.840.10045.4.3.3", // ecdsa-with-SHA384
          "1.2.840.10045.4.3.4", // ecdsa-with-SHA512
          "1.3.101.112", // Ed25519, RFC 8410
          "1.2.840.113549.1.1.11", // sha256WithRSAEncryption, RFC 4055
          "1.2.840.113549.1.1.12",
          "1.2.840.113549.1.1.13");

  private final InstantSource clock;

  public ChainRules(InstantSource clock) {
    this.clock = clock;
  }

  /** What a leaf may be for. A certificate for both is refused. */
  public enum Purpose {
    TLS_CLIENT("1.3.6.1.5.5.7.3.2"),
    TLS_SERVER("1.3.6.1.5.5.7.3.1");

    private final String oid;

    Purpose(String oid) {
      this.oid = oid;
    }
  }

  /**
   * Judges a chain.
   *
   * @param chain the leaf first, each certificate issued by the one behind it
   * @param anchors the roots that are trusted now
   */
  public Verdict judge(
      List<X509Certificate> chain,
      Collection<X509Certificate> anchors,
      String trustDomain,
      Purpose purpose) {
    try {
      return judgeChecked(chain, anchors, trustDomain, purpose);
    } catch (Refusal refusal) {
      return new Verdict.Refused(refusal.violation);
    } catch (GeneralSecurityException | RuntimeException e) {
      // A certificate that some part of the JDK cannot read is not a certificate to accept.
      return new Verdict.Refused(Violation.MALFORMED);
    }
  }

  private Verdict judgeChecked(
      List<X509Certificate> chain,
      Collection<X509Certificate> anchors,
      String trustDomain,
      Purpose purpose)
      throws GeneralSecurityException {
    require(!chain.isEmpty(), Violation.EMPTY_CHAIN);
    require(chain.size() <= MAX_CHAIN, Violation.CHAIN_TOO_LONG);
    for (X509Certificate certificate : chain) {
      require(Keys.strong(certificate.getPublicKey()), Violation.WEAK_KEY);
      require(SIGNATURES.contains(certificate.getSigAlgOID()), Violation.WEAK_SIGNATURE);
    }
    X509Certificate leaf = chain.getFirst();
    require(
        !leaf.getIssuerX500Principal().equals(leaf.getSubjectX500Principal()),
        Violation.SELF_SIGNED_LEAF);
    require(leaf.getBasicConstraints() < 0, Violation.LEAF_IS_AUTHORITY);
    X509Certificate anchor = walk(path(chain, anchors), anchors);
    boolean[] usage = leaf.getKeyUsage();
    require(usage != null && usage[KEY_USAGE_DIGITAL_SIGNATURE], Violation.WRONG_PURPOSE);
    require(List.of(purpose.oid).equals(leaf.getExtendedKeyUsage()), Violation.WRONG_PURPOSE);
    return new Verdict.Accepted(name(leaf, trustDomain, purpose), leaf, anchor);
  }

  /** The chain up to the first certificate that a trusted root has issued. */
  private static List<X509Certificate> path(
      List<X509Certificate> chain, Collection<X509Certificate> anchors) {
    for (int i = 0; i < chain.size(); i++) {
      var issuer = chain.get(i).getIssuerX500Principal();
      if (anchors.stream().anyMatch(a -> a.getSubjectX500Principal().equals(issuer))) {
        return chain.subList(0, i + 1);
      }
    }
    throw new Refusal(Violation.WRONG_ISSUER);
  }

  private X509Certificate walk(List<X509Certificate> path, Collection<X509Certificate> anchors)
      throws GeneralSecurityException {
    Instant now = clock.instant();
    var parameters =
        new PKIXParameters(
            anchors.stream().map(a -> new TrustAnchor(a, null)).collect(Collectors.toSet()));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    try {
      var result =
          (PKIXCertPathValidatorResult)
              CertPathValidator.getInstance("PKIX")
                  .validate(
                      CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      X509Certificate anchor = result.getTrustAnchor().getTrustedCert();
      // RFC 5280 asks nothing of an anchor; ours end, and a rotation relies on it.
      require(!now.isAfter(anchor.getNotAfter().toInstant()), Violation.EXPIRED);
      return anchor;
    } catch (CertPathValidatorException e) {
      throw new Refusal(violation(e.getReason()));
    }
  }

  private static Violation violation(CertPathValidatorException.Reason reason) {
    if (reason instanceof BasicReason basic) {
      return switch (basic) {
        case EXPIRED -> Violation.EXPIRED;
        case NOT_YET_VALID -> Violation.NOT_YET_VALID;
        case INVALID_SIGNATURE -> Violation.BAD_SIGNATURE;
        case ALGORITHM_CONSTRAINED -> Violation.WEAK_SIGNATURE;
        case REVOKED, UNDETERMINED_REVOCATION_STATUS, UNSPECIFIED -> Violation.MALFORMED;
      };
    }
    if (reason instanceof PKIXReason pkix) {
      return switch (pkix) {
        case NAME_CHAINING, NO_TRUST_ANCHOR -> Violation.WRONG_ISSUER;
        case NOT_CA_CERT, INVALID_KEY_USAGE -> Violation.NOT_AN_AUTHORITY;
        case PATH_TOO_LONG -> Violation.PATH_TOO_LONG;
        case INVALID_NAME -> Violation.NAME_OUTSIDE_CONSTRAINTS;
        case UNRECOGNIZED_CRIT_EXT -> Violation.UNKNOWN_CRITICAL_EXTENSION;
        case INVALID_POLICY -> Violation.MALFORMED;
      };
    }
    return Violation.MALFORMED;
  }

  private static SpiffeId name(X509Certificate leaf, String trustDomain, Purpose purpose)
      throws CertificateParsingException {
    var names = leaf.getSubjectAlternativeNames();
    require(names != null, Violation.WRONG_NAME);
    List<String> uris =
        names.stream()
            .filter(name -> name.getFirst().equals(SAN_URI))
            .map(name -> (String) name.get(1))
            .toList();
    require(uris.size() == 1, Violation.WRONG_NAME);
    try {
      SpiffeId id = SpiffeId.parse(uris.getFirst());
      boolean expected =
          switch (id.subject()) {
            case SpiffeId.Gateway _ -> purpose == Purpose.TLS_SERVER;
            case SpiffeId.OfDevice _ -> purpose == Purpose.TLS_CLIENT;
          };
      require(expected && id.trustDomain().equals(trustDomain), Violation.WRONG_NAME);
      return id;
    } catch (IllegalArgumentException e) {
      throw new Refusal(Violation.WRONG_NAME);
    }
  }

  private static void require(boolean holds, Violation otherwise) {
    if (!holds) {
      throw new Refusal(otherwise);
    }
  }

  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Violation violation;

    Refusal(Violation violation) {
      super(violation.code(), null, false, false);
      this.violation = violation;
    }
  }
}
