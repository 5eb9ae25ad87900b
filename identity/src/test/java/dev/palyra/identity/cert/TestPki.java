package dev.palyra.identity.cert;

import dev.palyra.core.identity.DeviceId;
import dev.palyra.identity.TestClock;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * An authority that signs anything, so that each rule can be tried by the one thing that it
 * forbids.
 */
final class TestPki {
  static final String DOMAIN = "test.palyra.internal";
  static final DeviceId DEVICE = new DeviceId("01D00000000000000000000001");
  static final SecureRandom RANDOM = new SecureRandom();
  static final Instant FROM = TestClock.START.minus(Duration.ofMinutes(5));
  static final Issuer.Validity YEARS = new Issuer.Validity(FROM, FROM.plus(Duration.ofDays(3_650)));
  static final Issuer.Validity DAY = new Issuer.Validity(FROM, FROM.plus(Duration.ofDays(1)));

  final KeyPair rootKeys = keys();
  final X509Certificate root = Issuer.root("root", DOMAIN, rootKeys, YEARS, RANDOM);
  final KeyPair issuingKeys = keys();
  final X509Certificate issuing =
      rootIssuer()
          .authority(
              "issuing",
              issuingKeys.getPublic(),
              DOMAIN,
              java.util.List.of("localhost", "127.0.0.1"),
              YEARS);

  static KeyPair keys() {
    return Keys.generate(Keys.Algorithm.ECDSA_P256, RANDOM);
  }

  Issuer rootIssuer() {
    return Issuer.of(root, rootKeys.getPrivate(), RANDOM);
  }

  Issuer issuer() {
    return Issuer.of(issuing, issuingKeys.getPrivate(), RANDOM);
  }

  X509Certificate device() {
    return issuer().device(SpiffeId.device(DOMAIN, DEVICE), keys().getPublic(), DAY);
  }

  /** A device's certificate as it should be, but for what a test changes. */
  static final class Leaf {
    KeyPair keys = TestPki.keys();
    KeyPair signer;
    String subject = "SERIALNUMBER=leaf";
    X500Name issuerName;
    String signature = "SHA256withECDSA";
    String uri = SpiffeId.device(DOMAIN, DEVICE).toString();
    Issuer.Validity validity = DAY;
    KeyPurposeId[] purposes = {KeyPurposeId.id_kp_clientAuth};
    int usage = KeyUsage.digitalSignature;
    boolean authority;
    boolean unknownCritical;
    boolean twoUris;

    private Leaf(KeyPair signer, X500Name issuerName) {
      this.signer = signer;
      this.issuerName = issuerName;
    }
  }

  X509Certificate leaf(Consumer<Leaf> change) {
    var leaf =
        new Leaf(issuingKeys, X500Name.getInstance(issuing.getSubjectX500Principal().getEncoded()));
    change.accept(leaf);
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              leaf.issuerName,
              new BigInteger(127, RANDOM),
              Date.from(leaf.validity.from()),
              Date.from(leaf.validity.until()),
              new X500Name(leaf.subject),
              leaf.keys.getPublic());
      builder.addExtension(
          Extension.basicConstraints,
          true,
          leaf.authority ? new BasicConstraints(0) : new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(leaf.usage));
      if (leaf.purposes.length > 0) {
        builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(leaf.purposes));
      }
      if (!leaf.uri.isEmpty()) {
        var name = new GeneralName(GeneralName.uniformResourceIdentifier, leaf.uri);
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            leaf.twoUris
                ? new GeneralNames(new GeneralName[] {name, name})
                : new GeneralNames(name));
      }
      if (leaf.unknownCritical) {
        builder.addExtension(
            new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, new DERUTF8String("x"));
      }
      return Certificates.of(
          builder.build(
              new JcaContentSignerBuilder(leaf.signature).build(leaf.signer.getPrivate())));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair rsa(int bits) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
