package dev.palyra.identity.cert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.identity.TestClock;
import dev.palyra.identity.cert.ChainRules.Purpose;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** Each rule by the one thing that it forbids, in a chain that is right otherwise. */
class ChainRulesTest {
  private static final TestPki PKI = new TestPki();

  private final TestClock clock = new TestClock();
  private final ChainRules rules = new ChainRules(clock);

  private Verdict judge(X509Certificate... chain) {
    return rules.judge(List.of(chain), List.of(PKI.root), TestPki.DOMAIN, Purpose.TLS_CLIENT);
  }

  private void refused(Violation violation, X509Certificate... chain) {
    assertThat(judge(chain)).isEqualTo(new Verdict.Refused(violation));
  }

  private static X509Certificate leaf(java.util.function.Consumer<TestPki.Leaf> change) {
    return PKI.leaf(change);
  }

  @Test
  void acceptsWhatTheAuthorityIssues() {
    X509Certificate leaf = PKI.device();

    assertThat(judge(leaf, PKI.issuing))
        .isEqualTo(
            new Verdict.Accepted(SpiffeId.device(TestPki.DOMAIN, TestPki.DEVICE), leaf, PKI.root));
    assertThat(judge(leaf(_ -> {}), PKI.issuing)).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void acceptsEd25519() {
    var keys = Keys.generate(Keys.Algorithm.ED25519, TestPki.RANDOM);

    assertThat(judge(leaf(l -> l.keys = keys), PKI.issuing)).isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void acceptsTheGatewayAsAServerOnly() {
    X509Certificate leaf =
        PKI.issuer()
            .gateway(
                SpiffeId.gateway(TestPki.DOMAIN),
                TestPki.keys().getPublic(),
                List.of("localhost", "127.0.0.1"),
                TestPki.DAY);

    assertThat(
            rules.judge(
                List.of(leaf, PKI.issuing), List.of(PKI.root), TestPki.DOMAIN, Purpose.TLS_SERVER))
        .isInstanceOf(Verdict.Accepted.class);
    refused(Violation.WRONG_PURPOSE, leaf, PKI.issuing);
  }

  @Test
  void expiry() {
    X509Certificate leaf = PKI.device();
    clock.advance(Duration.ofHours(24).minus(Duration.ofMinutes(6)));
    assertThat(judge(leaf, PKI.issuing)).isInstanceOf(Verdict.Accepted.class);
    clock.advance(Duration.ofMinutes(2));
    refused(Violation.EXPIRED, leaf, PKI.issuing);
  }

  @Test
  void notYetValid() {
    X509Certificate leaf = PKI.device();
    clock.advance(Duration.ofMinutes(-6));

    refused(Violation.NOT_YET_VALID, leaf, PKI.issuing);
  }

  @Test
  void anExpiredRootEndsEverythingBelowIt() {
    clock.advance(Duration.ofDays(3_651));
    var validity =
        new Issuer.Validity(
            clock.instant().minusSeconds(60), clock.instant().plus(Duration.ofDays(1)));
    X509Certificate issuing =
        PKI.rootIssuer()
            .authority("late", PKI.issuingKeys.getPublic(), TestPki.DOMAIN, List.of(), validity);
    X509Certificate leaf =
        leaf(l -> {
          l.validity = validity;
          l.issuerName = new X500Name("CN=late");
        });

    refused(Violation.EXPIRED, leaf, issuing);
  }

  @Test
  void purpose() {
    refused(
        Violation.WRONG_PURPOSE,
        leaf(l -> l.purposes = new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth}),
        PKI.issuing);
    refused(
        Violation.WRONG_PURPOSE,
        leaf(l ->
            l.purposes =
                new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth}),
        PKI.issuing);
    refused(Violation.WRONG_PURPOSE, leaf(l -> l.purposes = new KeyPurposeId[0]), PKI.issuing);
    refused(Violation.WRONG_PURPOSE, leaf(l -> l.usage = KeyUsage.keyAgreement), PKI.issuing);
  }

  @Test
  void name() {
    String base = "spiffe://" + TestPki.DOMAIN;
    refused(Violation.WRONG_NAME, leaf(l -> l.uri = ""), PKI.issuing);
    refused(Violation.WRONG_NAME, leaf(l -> l.uri = base + "/gateway"), PKI.issuing);
    refused(Violation.WRONG_NAME, leaf(l -> l.uri = base + "/device/x"), PKI.issuing);
    refused(
        Violation.WRONG_NAME,
        leaf(l -> l.uri = base + "/device/" + TestPki.DEVICE + "/x"),
        PKI.issuing);
    refused(
        Violation.WRONG_NAME,
        leaf(l -> l.uri = base + "/device/" + TestPki.DEVICE + "?x"),
        PKI.issuing);
    refused(
        Violation.WRONG_NAME,
        leaf(l -> l.uri = "https://" + TestPki.DOMAIN + "/device/" + TestPki.DEVICE),
        PKI.issuing);
    refused(Violation.WRONG_NAME, leaf(l -> l.twoUris = true), PKI.issuing);
  }

  @Test
  void anotherTrustDomainOfTheSameAuthority() {
    assertThat(
            rules.judge(
                List.of(PKI.device(), PKI.issuing),
                List.of(PKI.root),
                "other.internal",
                Purpose.TLS_CLIENT))
        .isEqualTo(new Verdict.Refused(Violation.WRONG_NAME));
  }

  @Test
  void nameConstraints() {
    refused(
        Violation.NAME_OUTSIDE_CONSTRAINTS,
        leaf(l -> l.uri = "spiffe://evil.palyra.internal/device/" + TestPki.DEVICE),
        PKI.issuing);
    X509Certificate foreignHost =
        PKI.issuer()
            .gateway(
                SpiffeId.gateway(TestPki.DOMAIN),
                TestPki.keys().getPublic(),
                List.of("bank.example"),
                TestPki.DAY);
    X509Certificate foreignAddress =
        PKI.issuer()
            .gateway(
                SpiffeId.gateway(TestPki.DOMAIN),
                TestPki.keys().getPublic(),
                List.of("10.0.0.1"),
                TestPki.DAY);
    for (X509Certificate leaf : List.of(foreignHost, foreignAddress)) {
      assertThat(
              rules.judge(
                  List.of(leaf, PKI.issuing),
                  List.of(PKI.root),
                  TestPki.DOMAIN,
                  Purpose.TLS_SERVER))
          .isEqualTo(new Verdict.Refused(Violation.NAME_OUTSIDE_CONSTRAINTS));
    }
  }

  @Test
  void pathLength() {
    KeyPair below = TestPki.keys();
    X509Certificate subordinate =
        PKI.issuer()
            .authority("below", below.getPublic(), TestPki.DOMAIN, List.of(), TestPki.YEARS);
    X509Certificate leaf =
        leaf(l -> {
          l.signer = below;
          l.issuerName = new X500Name("CN=below");
        });

    refused(Violation.PATH_TOO_LONG, leaf, subordinate, PKI.issuing);
  }

  @Test
  void aLeafCannotIssue() {
    KeyPair device = TestPki.keys();
    X509Certificate notAnAuthority = leaf(l -> l.keys = device);
    X509Certificate forged =
        leaf(l -> {
          l.signer = device;
          l.issuerName = new X500Name("SERIALNUMBER=leaf");
          l.subject = "SERIALNUMBER=forged";
        });

    refused(Violation.NOT_AN_AUTHORITY, forged, notAnAuthority, PKI.issuing);
  }

  @Test
  void unknownCriticalExtension() {
    refused(Violation.UNKNOWN_CRITICAL_EXTENSION, leaf(l -> l.unknownCritical = true), PKI.issuing);
  }

  @Test
  void weakKey() {
    KeyPair weak = TestPki.rsa(1024);
    refused(Violation.WEAK_KEY, leaf(l -> l.keys = weak), PKI.issuing);
  }

  @Test
  void sha1() {
    refused(Violation.WEAK_SIGNATURE, leaf(l -> l.signature = "SHA1withECDSA"), PKI.issuing);
  }

  @Test
  void wrongIssuer() {
    var other = new TestPki();

    refused(Violation.WRONG_ISSUER, new TestPki().device());
    assertThat(judge(other.device(), other.issuing)).isInstanceOf(Verdict.Refused.class);
  }

  @Test
  void anIssuerOfTheSameNameWithAnotherKey() {
    var other = new TestPki();
    Verdict verdict = judge(other.device(), other.issuing);

    assertThat(verdict)
        .isIn(
            new Verdict.Refused(Violation.BAD_SIGNATURE),
            new Verdict.Refused(Violation.WRONG_ISSUER));
  }

  @Test
  void selfSignedLeaf() {
    KeyPair own = TestPki.keys();
    refused(
        Violation.SELF_SIGNED_LEAF,
        leaf(l -> {
          l.keys = own;
          l.signer = own;
          l.issuerName = new X500Name("SERIALNUMBER=leaf");
        }));
  }

  @Test
  void anAuthorityIsNoDevice() {
    refused(Violation.LEAF_IS_AUTHORITY, leaf(l -> l.authority = true), PKI.issuing);
    refused(Violation.LEAF_IS_AUTHORITY, PKI.issuing);
  }

  @Test
  void anAlteredCertificate() {
    X509Certificate leaf = leaf(l -> l.signer = TestPki.keys());

    refused(Violation.BAD_SIGNATURE, leaf, PKI.issuing);
  }

  @Test
  void nothingAndTooMuch() {
    refused(Violation.EMPTY_CHAIN);
    X509Certificate leaf = PKI.device();
    refused(Violation.CHAIN_TOO_LONG, leaf, PKI.issuing, PKI.issuing, PKI.issuing, PKI.issuing);
  }
}
