package dev.palyra.identity.cert;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates as bytes and as PEM. What is read is bounded, and everything else is refused. */
public final class Certificates {
  private static final int MAX_PEM = 64 << 10;
  private static final int MAX_CERTIFICATES = 16;
  private static final String LABEL = "CERTIFICATE";

  private Certificates() {}

  public static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("the certificate has no encoding", e);
    }
  }

  /**
   * @throws IllegalArgumentException when it is no certificate
   */
  public static X509Certificate parse(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("not an X.509 certificate");
    }
  }

  static X509Certificate of(X509CertificateHolder holder) {
    try {
      return parse(holder.getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One after the other, in this order. */
  public static String pem(List<X509Certificate> certificates) {
    var text = new StringBuilder();
    certificates.forEach(certificate -> text.append(pem(LABEL, der(certificate))));
    return text.toString();
  }

  public static String pem(X509Certificate certificate) {
    return pem(List.of(certificate));
  }

  static String pem(String label, byte[] der) {
    var text = new StringWriter();
    try (var writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(label, der));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  /**
   * Reads certificates one after the other; nothing else may stand between them.
   *
   * @throws IllegalArgumentException when it is anything else, or too much
   */
  public static List<X509Certificate> parsePem(String pem) {
    var found = new ArrayList<X509Certificate>();
    for (PemObject object : objects(pem)) {
      if (!object.getType().equals(LABEL)) {
        throw new IllegalArgumentException("a certificate was expected, got another kind of PEM");
      }
      found.add(parse(object.getContent()));
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException("no certificate was found");
    }
    return List.copyOf(found);
  }

  static List<PemObject> objects(String pem) {
    if (pem.length() > MAX_PEM) {
      throw new IllegalArgumentException("the PEM has more than " + MAX_PEM + " characters");
    }
    var found = new ArrayList<PemObject>();
    try (var reader = new PemReader(new StringReader(pem))) {
      for (PemObject object = reader.readPemObject();
          object != null;
          object = reader.readPemObject()) {
        found.add(object);
        if (found.size() > MAX_CERTIFICATES) {
          throw new IllegalArgumentException("more than " + MAX_CERTIFICATES + " PEM objects");
        }
      }
    } catch (IOException | RuntimeException e) {
      // The reader throws whatever a broken base64 makes it throw.
      throw new IllegalArgumentException("malformed PEM");
    }
    return found;
  }
}
