package dev.palyra.identity.cert;

import dev.palyra.core.identity.Devices.Revocation;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificate revocation lists, version 2 (RFC 5280, section 5). */
public final class RevocationList {
  private RevocationList() {}

  /** Whether this authority issued what was revoked: an authority speaks for its own only. */
  public static boolean isOf(X509Certificate issuer, Revocation revocation) {
    return Certificates.parsePem(revocation.pem())
        .getFirst()
        .getIssuerX500Principal()
        .equals(issuer.getSubjectX500Principal());
  }

  /** Lists as PEM, one after the other. */
  public static String pem(List<byte[]> lists) {
    var text = new StringBuilder();
    lists.forEach(list -> text.append(Certificates.pem("X509 CRL", list)));
    return text.toString();
  }

  /** The list in DER. */
  public static byte[] sign(
      X509Certificate issuer,
      PrivateKey key,
      List<Revocation> revocations,
      long number,
      Issuer.Validity validity) {
    try {
      var builder = new JcaX509v2CRLBuilder(issuer, Date.from(validity.from()));
      builder.setNextUpdate(Date.from(validity.until()));
      for (Revocation revocation : revocations) {
        builder.addCRLEntry(
            new BigInteger(revocation.serial(), 16),
            Date.from(revocation.time()),
            CRLReason.privilegeWithdrawn);
      }
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(issuer.getPublicKey()));
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
      return builder
          .build(new JcaContentSignerBuilder(Keys.algorithm(key).signature()).build(key))
          .getEncoded();
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("the revocation list could not be signed", e);
    }
  }
}
