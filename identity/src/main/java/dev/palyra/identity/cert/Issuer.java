package dev.palyra.identity.cert;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates in Palyra's profiles (RFC 5280). Every certificate has an explicit validity, a
 * random serial of 127 bits, and critical basic constraints, key usage and (on authorities) name
 * constraints; nothing of a request but its key gets in.
 */
public final class Issuer {
  private static final int SERIAL_BITS = 127;

  private final X500Name name;
  private final PublicKey publicKey;
  private final PrivateKey key;
  private final SecureRandom random;

  private Issuer(X500Name name, PublicKey publicKey, PrivateKey key, SecureRandom random) {
    this.name = name;
    this.publicKey = publicKey;
    this.key = key;
    this.random = random;
  }

  /** The authority of this certificate. */
  public static Issuer of(X509Certificate certificate, PrivateKey key, SecureRandom random) {
    return new Issuer(
        X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
        certificate.getPublicKey(),
        key,
        random);
  }

  /** An authority that signs itself. */
  static Issuer self(X500Name name, PublicKey publicKey, PrivateKey key, SecureRandom random) {
    return new Issuer(name, publicKey, key, random);
  }

  /** From when to when. */
  public record Validity(Instant from, Instant until) {
    public Validity {
      if (!from.isBefore(until)) {
        throw new IllegalArgumentException("a certificate must be valid for some time");
      }
    }
  }

  /**
   * A self-signed root. Below it may stand two authorities: an issuing one, and before that, after
   * a rotation, the next root.
   */
  public static X509Certificate root(
      String commonName, String trustDomain, KeyPair keys, Validity validity, SecureRandom random) {
    X500Name name = name(commonName);
    return self(name, keys.getPublic(), keys.getPrivate(), random)
        .authority(name, keys.getPublic(), trustDomain, List.of(), 2, validity);
  }

  /**
   * The authority that issues leaves, and nothing below which may issue.
   *
   * @param hosts the only host names and addresses that it may name
   */
  public X509Certificate authority(
      String commonName,
      PublicKey subjectKey,
      String trustDomain,
      List<String> hosts,
      Validity validity) {
    return authority(name(commonName), subjectKey, trustDomain, hosts, 0, validity);
  }

  /** The next root, signed by this one: by it whoever trusts this one learns to trust that one. */
  public X509Certificate handOver(X509Certificate nextRoot, String trustDomain, Validity validity) {
    return authority(
        X500Name.getInstance(nextRoot.getSubjectX500Principal().getEncoded()),
        nextRoot.getPublicKey(),
        trustDomain,
        List.of(),
        1,
        validity);
  }

  private X509Certificate authority(
      X500Name subject,
      PublicKey subjectKey,
      String trustDomain,
      List<String> hosts,
      int pathLength,
      Validity validity) {
    var permitted = new ArrayList<GeneralSubtree>();
    permitted.add(
        new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, trustDomain)));
    for (String host : hosts) {
      permitted.add(
          new GeneralSubtree(
              isAddress(host)
                  ? new GeneralName(
                      GeneralName.iPAddress, host + (host.contains(":") ? "/128" : "/32"))
                  : new GeneralName(GeneralName.dNSName, host)));
    }
    return sign(
        subject,
        subjectKey,
        validity,
        new Extension[] {
          critical(Extension.basicConstraints, new BasicConstraints(pathLength)),
          critical(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
          critical(
              Extension.nameConstraints,
              new NameConstraints(permitted.toArray(GeneralSubtree[]::new), null))
        });
  }

  /** A device's certificate: a TLS client and nothing else. */
  public X509Certificate device(SpiffeId id, PublicKey subjectKey, Validity validity) {
    return leaf(id, subjectKey, List.of(), KeyPurposeId.id_kp_clientAuth, validity);
  }

  /**
   * The gateway's certificate: a TLS server and nothing else.
   *
   * @param hosts names and addresses for clients that check those instead of the SPIFFE id
   */
  public X509Certificate gateway(
      SpiffeId id, PublicKey subjectKey, List<String> hosts, Validity validity) {
    return leaf(id, subjectKey, hosts, KeyPurposeId.id_kp_serverAuth, validity);
  }

  private X509Certificate leaf(
      SpiffeId id,
      PublicKey subjectKey,
      List<String> hosts,
      KeyPurposeId purpose,
      Validity validity) {
    var names = new ArrayList<GeneralName>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString()));
    for (String host : hosts) {
      names.add(
          new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host));
    }
    return sign(
        switch (id.subject()) {
          case SpiffeId.Gateway _ -> name("palyra gateway");
          // No common name: validators take one for a host name where there is no other.
          case SpiffeId.OfDevice device -> name(BCStyle.SERIALNUMBER, device.id().value());
        },
        subjectKey,
        validity,
        new Extension[] {
          critical(Extension.basicConstraints, new BasicConstraints(false)),
          critical(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature)),
          critical(Extension.extendedKeyUsage, new ExtendedKeyUsage(purpose)),
          extension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(names.toArray(GeneralName[]::new)))
        });
  }

  private X509Certificate sign(
      X500Name subject, PublicKey subjectKey, Validity validity, Extension[] extensions) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
              Date.from(validity.from()),
              Date.from(validity.until()),
              subject,
              subjectKey);
      var ids = new JcaX509ExtensionUtils();
      for (Extension extension : extensions) {
        builder.addExtension(extension);
      }
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, ids.createSubjectKeyIdentifier(subjectKey));
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(publicKey));
      var signer =
          new JcaContentSignerBuilder(Keys.algorithm(key).signature())
              .setSecureRandom(random)
              .build(key);
      return Certificates.of(builder.build(signer));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate could not be signed", e);
    }
  }

  private static boolean isAddress(String host) {
    return host.contains(":") || host.matches("[0-9.]+");
  }

  private static X500Name name(String commonName) {
    return name(BCStyle.CN, commonName);
  }

  private static X500Name name(ASN1ObjectIdentifier attribute, String value) {
    return new X500NameBuilder().addRDN(attribute, value).build();
  }

  private static Extension critical(ASN1ObjectIdentifier id, ASN1Encodable value) {
    return extension(id, true, value);
  }

  private static Extension extension(
      ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
    try {
      return Extension.create(id, critical, value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
