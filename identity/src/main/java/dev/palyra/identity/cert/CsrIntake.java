package dev.palyra.identity.cert;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * Takes a certificate signing request (RFC 2986) for one thing only: the public key whose private
 * half the sender holds. Subject, extensions and attributes are ignored: what a certificate says is
 * decided by the issuer.
 */
public final class CsrIntake {
  private static final int MAX_PEM = 8 << 10;
  private static final int MAX_DER = 4 << 10;

  private CsrIntake() {}

  /**
   * Returns the requested key.
   *
   * @throws IllegalArgumentException in one clear line, when the request is malformed, too large,
   *     for a weak key, or not signed by its own key
   */
  public static PublicKey accept(String pem) {
    if (pem.length() > MAX_PEM) {
      throw new IllegalArgumentException("the CSR has more than " + MAX_PEM + " characters");
    }
    List<PemObject> objects = Certificates.objects(pem);
    if (objects.size() != 1 || !objects.getFirst().getType().equals("CERTIFICATE REQUEST")) {
      throw new IllegalArgumentException("the CSR must be one PEM CERTIFICATE REQUEST");
    }
    byte[] der = objects.getFirst().getContent();
    if (der.length > MAX_DER) {
      throw new IllegalArgumentException("the CSR has more than " + MAX_DER + " bytes");
    }
    try {
      var request = new JcaPKCS10CertificationRequest(new PKCS10CertificationRequest(der));
      PublicKey key = request.getPublicKey();
      if (!Keys.strong(key)) {
        throw new IllegalArgumentException("the CSR is for a key that is too weak or not accepted");
      }
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IllegalArgumentException("the CSR is not signed by the key that it is for");
      }
      return key;
    } catch (IllegalArgumentException e) {
      throw e.getMessage() != null && e.getMessage().startsWith("the CSR")
          ? e
          : new IllegalArgumentException("the CSR is malformed");
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | RuntimeException e) {
      // Parsers of ASN.1 throw many things; none of them may pass for a key.
      throw new IllegalArgumentException("the CSR is malformed");
    }
  }
}
