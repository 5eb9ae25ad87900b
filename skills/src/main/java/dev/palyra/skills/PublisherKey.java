package dev.palyra.skills;

import dev.palyra.core.Digests;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Who signs a skill: an Ed25519 public key (RFC 8410), in base64 of its DER form.
 *
 * @param base64 in the one spelling that the key has
 */
public record PublisherKey(String base64) {
  public PublisherKey {
    PublicKey key = parse(base64);
    String canonical = Base64.getEncoder().encodeToString(key.getEncoded());
    if (!canonical.equals(base64)) {
      throw new IllegalArgumentException("not an Ed25519 public key in base64");
    }
  }

  static PublisherKey of(PublicKey key) {
    return new PublisherKey(Base64.getEncoder().encodeToString(key.getEncoded()));
  }

  PublicKey key() {
    return parse(base64);
  }

  /** For people to compare: SHA-256 of the key, in hex. */
  public String fingerprint() {
    byte[] der = Base64.getDecoder().decode(base64);
    return "SHA256:" + HexFormat.of().formatHex(Digests.sha256().digest(der));
  }

  private static PublicKey parse(String base64) {
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not an Ed25519 public key in base64", e);
    }
  }
}
