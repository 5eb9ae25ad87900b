package dev.palyra.vault;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D), HKDF-SHA-256 (RFC 5869) and HMAC-SHA-256 as the vault uses them,
 * all from the JDK. Nonces are random and 96 bits long: SP 800-38D section 8.3 allows 2^32 of them
 * per key, which is far more than a vault writes.
 */
final class Aead {
  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;
  static final int MAC_BYTES = 32;

  private Aead() {}

  static byte[] random(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A key for AES out of raw bytes. */
  static SecretKey key(byte[] raw) {
    return new SecretKeySpec(raw, "AES");
  }

  /** A key of its own for one purpose, derived from {@code key}. */
  static SecretKey derive(SecretKey key, byte[] purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "AES", HKDFParameterSpec.ofExtract().addIKM(key).thenExpand(purpose, KEY_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF-SHA256 is part of every JDK 25", e);
    }
  }

  /** The ciphertext, followed by its tag. */
  static byte[] seal(SecretKey key, byte[] nonce, byte[] plaintext, int length, byte[] associated) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, key, nonce, associated).doFinal(plaintext, 0, length);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is part of every JDK", e);
    }
  }

  /**
   * The plaintext of {@code sealed} from {@code offset}.
   *
   * @throws AEADBadTagException if anything differs from what was sealed; nothing of the plaintext
   *     is released then
   */
  static byte[] open(
      SecretKey key, byte[] nonce, byte[] sealed, int offset, int length, byte[] associated)
      throws AEADBadTagException {
    if (length < TAG_BYTES) {
      throw new AEADBadTagException("shorter than its tag");
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(sealed, offset, length);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is part of every JDK", e);
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }

  /** HMAC-SHA-256. */
  static byte[] mac(SecretKey key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }
}
