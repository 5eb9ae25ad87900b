package dev.palyra.gateway.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that authenticates compiled code on disk: what does not carry its tag is never run. It
 * never leaves this gateway; without it everything is compiled again.
 */
public final class CodeKey {
  private static final int BYTES = 32;

  private CodeKey() {}

  /** Reads the key, or makes one. */
  public static SecretKey load(Home home, SecureRandom random) throws IOException {
    Path file = home.state().resolve("plugin-code.key");
    if (Files.notExists(file)) {
      byte[] fresh = new byte[BYTES];
      random.nextBytes(fresh);
      Home.write(file, fresh);
      Arrays.fill(fresh, (byte) 0);
    }
    Ownership.check(file, Ownership.Rule.PRIVATE);
    byte[] key = Files.readAllBytes(file);
    if (key.length != BYTES) {
      throw new IOException("\"" + file + "\" is damaged; delete it to have a new one made");
    }
    return new SecretKeySpec(key, "HmacSHA256");
  }
}
