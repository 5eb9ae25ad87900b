package dev.palyra.auth.password;

import dev.palyra.core.secret.Secret;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) in the PHC string format. At most two are computed at the same moment: a
 * flood of guesses must not take all memory. Thread-safe.
 *
 * @see <a href="https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md">PHC string
 *     format</a>
 */
public final class Passwords {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int AT_ONCE = 2;
  private static final int WAIT_SECONDS = 20;
  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,2}),p=([0-9]{1,2})"
              + "\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

  /** What one hash takes. */
  public record Cost(int memoryKib, int iterations, int parallelism) {
    /** RFC 9106, section 4, the second recommended option: about a third of a second. */
    public static final Cost RECOMMENDED = new Cost(64 * 1024, 3, 4);

    private static final Cost LARGEST = new Cost(1024 * 1024, 16, 16);
  }

  /** Too many passwords are being checked. */
  public static final class BusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BusyException() {
      super("too many passwords are being checked", null, false, false);
    }
  }

  private final Cost cost;
  private final SecureRandom random;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final String nobodys;

  public Passwords(Cost cost, SecureRandom random) {
    this.cost = cost;
    this.random = random;
    byte[] unknown = new byte[HASH_BYTES];
    random.nextBytes(unknown);
    try (Secret never = Secret.copyOf(unknown)) {
      this.nobodys = hash(never);
    }
  }

  /** What is kept of a password. */
  public String hash(Secret password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash = derive(password, salt, cost);
    var base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memoryKib(),
            cost.iterations(),
            cost.parallelism(),
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  /**
   * A hash that no password has, and that takes as long to check as any: for whoever is unknown.
   */
  public String nobodys() {
    return nobodys;
  }

  /**
   * Whether it is the password; in constant time.
   *
   * @throws IllegalArgumentException when the hash is malformed or asks for too much
   */
  public boolean matches(Secret password, String hash) {
    Matcher parts = FORM.matcher(hash);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a stored password hash is malformed");
    }
    var asked =
        new Cost(
            Integer.parseInt(parts.group(1)),
            Integer.parseInt(parts.group(2)),
            Integer.parseInt(parts.group(3)));
    if (asked.memoryKib() > Cost.LARGEST.memoryKib()
        || asked.iterations() > Cost.LARGEST.iterations()
        || asked.parallelism() > Cost.LARGEST.parallelism()) {
      throw new IllegalArgumentException("a stored password hash asks for too much");
    }
    byte[] salt = Base64.getDecoder().decode(parts.group(4));
    return MessageDigest.isEqual(
        Base64.getDecoder().decode(parts.group(5)), derive(password, salt, asked));
  }

  /** Whether a hash was made with less than what is asked for now. */
  public boolean isOld(String hash) {
    return !hash.startsWith(
        "$argon2id$v=19$m=%d,t=%d,p=%d$"
            .formatted(cost.memoryKib(), cost.iterations(), cost.parallelism()));
  }

  private byte[] derive(Secret password, byte[] salt, Cost with) {
    byte[] secret = password.reveal();
    boolean turn = false;
    try {
      turn = turns.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS);
      if (!turn) {
        throw new BusyException();
      }
      var argon2 = new Argon2BytesGenerator();
      argon2.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(with.memoryKib())
              .withIterations(with.iterations())
              .withParallelism(with.parallelism())
              .withSalt(salt)
              .build());
      byte[] hash = new byte[HASH_BYTES];
      argon2.generateBytes(secret, hash);
      return hash;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusyException();
    } finally {
      if (turn) {
        turns.release();
      }
      Arrays.fill(secret, (byte) 0);
    }
  }
}
