package dev.palyra.policy.signing;

import dev.palyra.core.Digests;
import dev.palyra.policy.bundle.BundleSource;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;

/**
 * The signature of a bundle's files: Ed25519 over a prefix of our own and the SHA-256 of every path
 * and text, each with its length in front. The file {@code bundle.sig} itself is left out; tool
 * definitions are not signed, they are the gateway's own.
 */
public final class BundleSignature {
  /** The file that holds the signature, in base64 on one line. */
  public static final String FILE = "bundle.sig";

  private static final String ALGORITHM = "Ed25519";
  private static final byte[] PREFIX =
      "palyra-bundle-signature-v1\n".getBytes(StandardCharsets.US_ASCII);

  private BundleSignature() {}

  /**
   * Signs.
   *
   * @return the text of {@link #FILE}
   * @throws GeneralSecurityException when the key is not one of Ed25519
   */
  public static String sign(BundleSource source, PrivateKey key) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(ALGORITHM);
    signature.initSign(key);
    signature.update(PREFIX);
    signature.update(digest(source));
    return Base64.getEncoder().encodeToString(signature.sign()) + "\n";
  }

  /** Whether the key made the signature of these very files. Anything odd is a no. */
  static boolean verifies(BundleSource source, String text, PublicKey key) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(PREFIX);
      signature.update(digest(source));
      return signature.verify(Base64.getDecoder().decode(text.strip()));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return false;
    }
  }

  private static byte[] digest(BundleSource source) {
    MessageDigest digest = Digests.sha256();
    for (Map.Entry<String, String> file : source.files().entrySet()) {
      if (!file.getKey().equals(FILE)) {
        Digests.update(digest, file.getKey());
        Digests.update(digest, file.getValue());
      }
    }
    return digest.digest();
  }
}
