package dev.palyra.skills;

import dev.palyra.core.sandbox.Bytes;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Map;
import java.util.TreeMap;

/** A small skill and keys to sign it with. */
final class Samples {
  static final KeyPair ACME = key();
  static final KeyPair OTHER = key();

  private Samples() {}

  static KeyPair key() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static Map<String, Bytes> files(String version) {
    Map<String, Bytes> files = new TreeMap<>();
    files.put(
        "skill.toml",
        Bytes.of(
            """
            id = "text-tools"
            version = "%s"
            description = "Counts."
            publisher = "Acme"
            """
                .formatted(version)));
    files.put("tools/count.toml", Bytes.of("name = \"text-tools.count\"\n"));
    files.put("modules/count.wasm", Bytes.of("\0asm-" + version));
    files.put("schemas/count.json", Bytes.of("{\"type\":\"object\"}"));
    return files;
  }

  static SkillPackage unsigned(String version) throws SkillRefusedException {
    return SkillPackage.build(files(version));
  }

  static SkillPackage signed(String version, KeyPair key) throws SkillRefusedException {
    return unsigned(version).signed(key.getPrivate(), key.getPublic());
  }
}
