package dev.palyra.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Trusts the gateway of one home and nobody else: the roots that it wrote into {@code
 * state/ca.pem}, which only its user can write. Names are checked as everywhere.
 */
final class OwnRoots {
  private OwnRoots() {}

  /** Trusts nobody: for connections without TLS. */
  static SSLContext none() {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no TLS 1.3", e);
    }
  }

  /**
   * @throws CliException when the roots cannot be read
   */
  static SSLContext context(Home home) {
    try (InputStream pem = Files.newInputStream(home.roots())) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("root-" + number++, root);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw CliException.unusable(
          "cannot read the roots of the gateway in `" + home.roots() + "`",
          "start the gateway again: it writes them");
    }
  }
}
