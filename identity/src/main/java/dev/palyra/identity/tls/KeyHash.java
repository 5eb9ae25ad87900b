package dev.palyra.identity.tls;

import dev.palyra.core.Digests;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** SHA-256 of a certificate's public key (its SubjectPublicKeyInfo), in hexadecimal. */
public final class KeyHash {
  private KeyHash() {}

  public static String of(X509Certificate certificate) {
    return HexFormat.of()
        .formatHex(Digests.sha256().digest(certificate.getPublicKey().getEncoded()));
  }
}
