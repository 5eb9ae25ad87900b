package dev.palyra.identity.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.Devices.Revocation;
import dev.palyra.identity.MemorySafe;
import dev.palyra.identity.TestClock;
import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.cert.ChainRules;
import dev.palyra.identity.cert.ChainRules.Purpose;
import dev.palyra.identity.cert.Keys;
import dev.palyra.identity.cert.Verdict;
import dev.palyra.identity.cert.Violation;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
  private static final DeviceId DEVICE = new DeviceId("01D00000000000000000000001");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TestClock clock = new TestClock();
  private final MemorySafe safe = new MemorySafe();
  private final ChainRules rules = new ChainRules(clock);

  private CertificateAuthority open(String... hosts) {
    return CertificateAuthority.open(safe, CaSettings.defaults(List.of(hosts)), clock, RANDOM);
  }

  private static List<X509Certificate> device(CertificateAuthority authority) {
    return authority.issueDevice(
        DEVICE, Keys.generate(Keys.Algorithm.ECDSA_P256, RANDOM).getPublic());
  }

  private Verdict judge(
      List<X509Certificate> chain, List<X509Certificate> anchors, String domain, Purpose purpose) {
    return rules.judge(chain, anchors, domain, purpose);
  }

  @Test
  void issuesLeavesOfOneDayForOnePurpose() {
    CertificateAuthority authority = open("localhost");
    var anchors = authority.bundle().anchors(clock.instant());
    List<X509Certificate> chain = device(authority);

    assertThat(judge(chain, anchors, authority.trustDomain(), Purpose.TLS_CLIENT))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(judge(chain, anchors, authority.trustDomain(), Purpose.TLS_SERVER))
        .isEqualTo(new Verdict.Refused(Violation.WRONG_PURPOSE));
    assertThat(
            judge(
                authority.issueGateway().chain(),
                anchors,
                authority.trustDomain(),
                Purpose.TLS_SERVER))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(chain.getFirst().getNotAfter().toInstant())
        .isEqualTo(clock.instant().plus(Duration.ofHours(24)));
  }

  @Test
  void isTheSameAfterARestart() {
    var first = open("localhost");
    var second = open("localhost");

    assertThat(second.bundle()).isEqualTo(first.bundle());
    assertThat(second.issuing()).isEqualTo(first.issuing());
  }

  @Test
  void anotherNameNeedsAnotherIssuingAuthorityUnderTheSameRoot() {
    var first = open("localhost");
    var second = open("localhost", "palyra.example");

    assertThat(second.bundle().current()).isEqualTo(first.bundle().current());
    assertThat(second.issuing()).isNotEqualTo(first.issuing());
    assertThat(
            judge(
                second.issueGateway().chain(),
                second.bundle().anchors(clock.instant()),
                second.trustDomain(),
                Purpose.TLS_SERVER))
        .isInstanceOf(Verdict.Accepted.class);
  }

  @Test
  void theIssuingAuthorityIsReplacedInTime() {
    var authority = open("localhost");
    X509Certificate before = authority.issuing();
    clock.advance(Duration.ofDays(61));
    var chain = device(authority);

    assertThat(authority.issuing()).isNotEqualTo(before);
    assertThat(chain.get(1)).isEqualTo(authority.issuing());
    assertThat(safe.names()).hasSize(4);
  }

  @Test
  void theRootsKeyRestsApart() {
    var _ = open("localhost");

    assertThat(safe.names()).containsExactlyInAnyOrder("ca-state", "ca-root-1", "ca-issuing-2");
  }

  @Test
  void aDeviceThatKnowsOnlyTheOldRootFollowsThroughTheHandOver() {
    var authority = open("localhost");
    var old = List.of(authority.bundle().current());
    List<X509Certificate> before = device(authority);
    TrustBundle bundle = authority.rotate(_ -> {});
    List<X509Certificate> after = authority.issueGateway().chain();
    String domain = authority.trustDomain();

    assertThat(judge(after, old, domain, Purpose.TLS_SERVER)).isInstanceOf(Verdict.Accepted.class);
    assertThat(judge(after, List.of(bundle.current()), domain, Purpose.TLS_SERVER))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(judge(before, bundle.anchors(clock.instant()), domain, Purpose.TLS_CLIENT))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(bundle.previous().orElseThrow().handOver().getPublicKey())
        .isEqualTo(bundle.current().getPublicKey());
  }

  @Test
  void afterTheOverlapTheOldRootIsGone() {
    var authority = open("localhost");
    X509Certificate old = authority.bundle().current();
    authority.rotate(_ -> {});
    assertThatThrownBy(() -> authority.rotate(_ -> {})).isInstanceOf(IllegalStateException.class);
    clock.advance(Duration.ofDays(7).plusSeconds(1));
    List<X509Certificate> chain = authority.issueGateway().chain();

    assertThat(authority.bundle().anchors(clock.instant())).doesNotContain(old);
    assertThat(judge(chain, List.of(old), authority.trustDomain(), Purpose.TLS_SERVER))
        .isEqualTo(new Verdict.Refused(Violation.WRONG_ISSUER));
    authority.rotate(_ -> {});
    assertThat(safe.names()).hasSize(4).doesNotContain("ca-root-1");
  }

  @Test
  void whatCannotBeRecordedDoesNotHappen() {
    var authority = open("localhost");
    TrustBundle before = authority.bundle();
    assertThatThrownBy(() ->
            authority.rotate(_ -> {
              throw new IllegalArgumentException("disk full");
            }))
        .hasMessage("disk full");

    assertThat(authority.bundle()).isEqualTo(before);
    assertThat(open("localhost").bundle()).isEqualTo(before);
    assertThat(device(authority).get(1)).isEqualTo(authority.issuing());
  }

  private Revocation revoked(X509Certificate leaf) {
    return new Revocation(
        DEVICE,
        leaf.getSerialNumber().toString(16),
        clock.instant(),
        leaf.getNotAfter().toInstant(),
        Certificates.pem(leaf));
  }

  private static X509CRL list(byte[] der) throws Exception {
    return (X509CRL)
        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
  }

  /**
   * Each authority lists what it issued, also one that issues no more, until all of it has ended.
   */
  @Test
  void anEarlierAuthorityStillSaysWhatOfItsIsRevoked() throws Exception {
    var authority = open("localhost");
    X509Certificate earlier = authority.issuing();
    X509Certificate old = device(authority).getFirst();
    authority.rotate(_ -> {});
    authority = open("localhost"); // Also after a restart.
    X509Certificate current = device(authority).getFirst();
    List<byte[]> lists = authority.revocationLists(List.of(revoked(old), revoked(current)), 7);

    assertThat(lists).hasSize(2);
    X509CRL first = list(lists.getFirst());
    first.verify(authority.issuing().getPublicKey());
    assertThat(first.isRevoked(current)).isTrue();
    assertThat(first.getRevokedCertificates()).hasSize(1);
    X509CRL second = list(lists.getLast());
    second.verify(earlier.getPublicKey());
    assertThat(second.isRevoked(old)).isTrue();
    assertThat(second.getRevokedCertificates()).hasSize(1);

    clock.advance(Duration.ofHours(25));
    assertThat(authority.revocationLists(List.of(), 8)).hasSize(1);
    var _ = device(authority);
    assertThat(safe.names()).hasSize(3);
  }

  @Test
  void credentialsAreRenewedAtTwoThirds() {
    var credential = open("localhost").issueGateway();

    assertThat(Duration.between(clock.instant(), credential.renewAt()))
        .isBetween(Duration.ofHours(15), Duration.ofHours(16));
    assertThat(credential.toString()).doesNotContain("PRIVATE");
  }
}
