package dev.palyra.gateway.home;

import dev.palyra.identity.ca.TrustBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code state/ca.pem}: the roots under which the API's certificate is issued, for browsers, curl
 * and the command line. Holds no secret.
 */
public final class CaFile {
  private static final Logger LOG = LoggerFactory.getLogger(CaFile.class);
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final Path file;
  private final Clock clock;

  public CaFile(Home home, Clock clock) {
    this.file = home.state().resolve("ca.pem");
    this.clock = clock;
  }

  /** Writes the file as a whole: readers see all of it or what was there before. */
  public void write(TrustBundle bundle) {
    var text = new StringBuilder();
    bundle.anchors(clock.instant()).forEach(root -> text.append(pem(root)));
    try {
      Path temporary = file.resolveSibling("ca.pem.new");
      Files.deleteIfExists(temporary);
      Home.write(temporary, text.toString().getBytes(StandardCharsets.US_ASCII));
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | UncheckedIOException e) {
      // Whoever knows the roots from before goes on; the next change writes them again.
      LOG.error("cannot write {}", file, e);
    }
  }

  private static String pem(X509Certificate certificate) {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + LINES.encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate of our own has an encoding", e);
    }
  }
}
