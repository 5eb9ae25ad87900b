package dev.palyra.gateway.home;

import dev.palyra.gateway.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * The key that signs the audit log: {@code state/audit.key} (PKCS #8, RFC 5958) and {@code
 * state/audit.pub} (SubjectPublicKeyInfo, RFC 8410), both PEM (RFC 7468). Whoever verifies the log
 * needs the second one only.
 */
public final class AuditKey {
  private static final String ALGORITHM = "Ed25519";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private AuditKey() {}

  /**
   * Reads the key pair, or makes it on first use.
   *
   * @throws StartException when only one of the two files is there, or they do not belong together
   */
  public static KeyPair load(Home home, SecureRandom random) {
    Path secret = home.state().resolve("audit.key");
    Path open = home.state().resolve("audit.pub");
    try {
      if (Files.notExists(secret) && Files.notExists(open)) {
        var generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(255, random);
        KeyPair made = generator.generateKeyPair();
        Home.write(secret, pem("PRIVATE KEY", made.getPrivate().getEncoded()));
        Home.write(open, publicPem(made.getPublic()).getBytes(StandardCharsets.US_ASCII));
        return made;
      }
      Ownership.check(secret, Ownership.Rule.PRIVATE);
      return pair(secret, open);
    } catch (IOException e) {
      throw new StartException("cannot use \"" + secret + "\": " + Reasons.of(e));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new StartException(
          "\"" + secret + "\" and \"" + open + "\" hold no Ed25519 key pair; restore them");
    }
  }

  private static KeyPair pair(Path secret, Path open) throws IOException, GeneralSecurityException {
    var factory = KeyFactory.getInstance(ALGORITHM);
    var loaded =
        new KeyPair(
            factory.generatePublic(new X509EncodedKeySpec(body(open))),
            factory.generatePrivate(new PKCS8EncodedKeySpec(body(secret))));
    var signature = Signature.getInstance(ALGORITHM);
    signature.initSign(loaded.getPrivate());
    byte[] signed = signature.sign();
    signature.initVerify(loaded.getPublic());
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the two do not belong together");
    }
    return loaded;
  }

  /** The public key as PEM. */
  public static String publicPem(PublicKey key) {
    return new String(pem("PUBLIC KEY", key.getEncoded()), StandardCharsets.US_ASCII);
  }

  private static byte[] pem(String label, byte[] der) {
    String text =
        "-----BEGIN "
            + label
            + "-----\n"
            + LINES.encodeToString(der)
            + "\n-----END "
            + label
            + "-----\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] body(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return Base64.getDecoder()
        .decode(text.replaceAll("-----(BEGIN|END) [A-Z ]+-----", "").replaceAll("\\s", ""));
  }
}
