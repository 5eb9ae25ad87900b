package dev.palyra.skills;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import tools.jackson.databind.JsonNode;

/**
 * Ed25519 (RFC 8032) over one line of our own and the package's digest in hex. Anybody can check it
 * without us: the digest is the SHA-256 of the package before it was signed.
 *
 * @param value in base64
 */
record SkillSignature(PublisherKey key, String value) {
  private static final String ALGORITHM = "Ed25519";

  static SkillSignature sign(String digest, PrivateKey key, PublisherKey publisher)
      throws SkillRefusedException {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(message(digest));
      var made =
          new SkillSignature(publisher, Base64.getEncoder().encodeToString(signature.sign()));
      SkillRefusedException.check(made.verifies(digest), "the two keys are not of one pair");
      return made;
    } catch (GeneralSecurityException e) {
      throw new SkillRefusedException("the key cannot sign: it is not one of Ed25519");
    }
  }

  /** Whether {@link #key} signed a package of that digest. Anything odd is a no. */
  boolean verifies(String digest) {
    try {
      PublicKey publicKey = key.key();
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(publicKey);
      signature.update(message(digest));
      return signature.verify(Base64.getDecoder().decode(value));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return false;
    }
  }

  private static byte[] message(String digest) {
    return ("palyra skill 1\n" + digest + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  String text() {
    return "{\"key\":\"%s\",\"signature\":\"%s\"}\n".formatted(key.base64(), value);
  }

  /** Reads what {@link #text} wrote, in no other spelling. */
  static SkillSignature read(String text) throws SkillRefusedException {
    try {
      JsonNode json = StrictJson.parse(text);
      var signature =
          new SkillSignature(
              new PublisherKey(json.path("key").asString("")), json.path("signature").asString(""));
      if (signature.text().equals(text)) {
        return signature;
      }
    } catch (MalformedJsonException | IllegalArgumentException e) {
      // The same answer as for any other text.
    }
    throw new SkillRefusedException(Layout.SIGNATURE + " is malformed");
  }
}
