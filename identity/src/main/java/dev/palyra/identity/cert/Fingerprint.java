package dev.palyra.identity.cert;

import static dev.palyra.core.Require.require;

import dev.palyra.core.Digests;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 over a certificate's DER, in lower-case hexadecimal. */
public record Fingerprint(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public Fingerprint {
    require(FORM.matcher(hex).matches(), "a fingerprint has 64 hexadecimal digits, got `%s`", hex);
  }

  public static Fingerprint of(X509Certificate certificate) {
    return ofDer(Certificates.der(certificate));
  }

  private static Fingerprint ofDer(byte[] der) {
    return new Fingerprint(HexFormat.of().formatHex(Digests.sha256().digest(der)));
  }

  /** In groups of four, for people to compare. */
  public String grouped() {
    return hex.replaceAll("(.{4})(?=.)", "$1 ");
  }

  @Override
  public String toString() {
    return hex;
  }
}
