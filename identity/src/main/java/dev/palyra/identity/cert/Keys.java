package dev.palyra.identity.cert;

import dev.palyra.core.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** Key pairs of the algorithms that are accepted: ECDSA on P-256 by default, and Ed25519. */
public final class Keys {
  private Keys() {}

  /** What to sign with. */
  public enum Algorithm {
    ECDSA_P256("p256", "EC", "SHA256withECDSA"),
    ED25519("ed25519", "Ed25519", "Ed25519");

    private final String word;
    private final String key;
    private final String signature;

    Algorithm(String word, String key, String signature) {
      this.word = word;
      this.key = key;
      this.signature = signature;
    }

    /** The name used on the command line and in the API. */
    public String word() {
      return word;
    }

    /** The algorithm with this {@link #word()}; empty for anything else. */
    public static Optional<Algorithm> ofWord(String word) {
      return Arrays.stream(values()).filter(algorithm -> algorithm.word.equals(word)).findFirst();
    }

    String signature() {
      return signature;
    }
  }

  public static KeyPair generate(Algorithm algorithm, SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm.key);
      switch (algorithm) {
        case ECDSA_P256 -> generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        case ED25519 -> generator.initialize(255, random);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + algorithm, e);
    }
  }

  /** The algorithm that signs with this key. */
  public static Algorithm algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> Algorithm.ECDSA_P256;
      case "EdDSA", "Ed25519" -> Algorithm.ED25519;
      default -> throw new IllegalArgumentException("cannot sign with " + key.getAlgorithm());
    };
  }

  /** The key as PKCS #8, for the caller to seal and to close. */
  public static Secret seal(PrivateKey key) {
    byte[] encoded = key.getEncoded();
    try {
      return Secret.copyOf(encoded);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * Reads what {@link #seal} gave.
   *
   * @throws IllegalArgumentException when it is no key of an accepted algorithm
   */
  public static PrivateKey unseal(Secret sealed) {
    byte[] encoded = sealed.reveal();
    try {
      for (Algorithm algorithm : Algorithm.values()) {
        try {
          return KeyFactory.getInstance(algorithm.key)
              .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException _) {
          // Not of this algorithm; perhaps of the next.
        }
      }
      throw new IllegalArgumentException("the stored key is of no accepted algorithm");
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /** P-256, P-384, P-521, Ed25519, or RSA of at least 2048 bits. */
  static boolean strong(PublicKey key) {
    return switch (key) {
      case ECPublicKey ec -> {
        int bits = ec.getParams().getCurve().getField().getFieldSize();
        yield bits == 256 || bits == 384 || bits == 521;
      }
      case EdECPublicKey ed -> ed.getParams().getName().equals("Ed25519");
      case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= 2048;
      default -> false; // A foreign type: unknown is not strong.
    };
  }
}
