package dev.palyra.auth.operator;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import dev.palyra.core.secret.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/**
 * Time-based one-time codes: six digits, 30 seconds, HMAC-SHA-1, which is what every authenticator
 * app knows. A clock may be off by one step.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6238">RFC 6238</a>
 */
public final class Totp {
  /** Length of a secret: the block that RFC 4226, section 4, recommends. */
  static final int SECRET_BYTES = 20;

  private static final Duration STEP = Duration.ofSeconds(30);
  private static final int SKEW = 1;

  private final TimeBasedOneTimePasswordGenerator generator =
      new TimeBasedOneTimePasswordGenerator(STEP);

  /** A new secret. */
  public static Secret mint(SecureRandom random) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    try {
      return Secret.copyOf(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** How the secret is typed into an app. */
  public static String base32(Secret secret) {
    byte[] bytes = secret.reveal();
    try {
      return Base32.toBase32String(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /**
   * What an app reads from a QR code.
   *
   * @see <a href="https://github.com/google/google-authenticator/wiki/Key-Uri-Format">Key URI
   *     format</a>
   */
  public static String uri(String operator, String base32) {
    return "otpauth://totp/Palyra:"
        + URLEncoder.encode(operator, StandardCharsets.UTF_8)
        + "?secret="
        + base32.replace("=", "")
        + "&issuer=Palyra";
  }

  /** The time step whose code this is, if it is one of those around {@code now}. */
  public OptionalLong step(Secret secret, String code, Instant now) {
    byte[] key = secret.reveal();
    try {
      var hmac = new SecretKeySpec(key, generator.getAlgorithm());
      OptionalLong found = OptionalLong.empty();
      for (int skew = -SKEW; skew <= SKEW; skew++) {
        Instant at = now.plus(STEP.multipliedBy(skew));
        // Every step is compared, whatever was found before.
        if (equal(generator.generateOneTimePasswordString(hmac, at), code)) {
          found = OptionalLong.of(at.getEpochSecond() / STEP.toSeconds());
        }
      }
      return found;
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("HMAC-SHA-1 takes any key", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static boolean equal(String right, String presented) {
    return MessageDigest.isEqual(
        right.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
  }
}
