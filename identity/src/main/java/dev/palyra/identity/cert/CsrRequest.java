package dev.palyra.identity.cert;

import java.io.IOException;
import java.security.KeyPair;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Makes the request for a key's certificate (RFC 2986). It asks for nothing but the key. */
public final class CsrRequest {
  private CsrRequest() {}

  /** The request as PEM. */
  public static String pem(KeyPair keys) {
    try {
      var signer =
          new JcaContentSignerBuilder(Keys.algorithm(keys.getPrivate()).signature())
              .build(keys.getPrivate());
      byte[] der =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500Name("CN=palyra device"), keys.getPublic())
              .build(signer)
              .getEncoded();
      return Certificates.pem("CERTIFICATE REQUEST", der);
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalArgumentException("the key cannot sign a request", e);
    }
  }
}
