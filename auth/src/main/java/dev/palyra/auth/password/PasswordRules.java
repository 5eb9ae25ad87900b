package dev.palyra.auth.password;

import com.nulabinc.zxcvbn.Zxcvbn;
import java.util.List;
import java.util.Optional;

/**
 * What a password must be: long enough, and not one that is guessed first. No rule asks for kinds
 * of characters (NIST SP 800-63B, 3.1.1.2; OWASP ASVS 5.0, 6.2). Thread-safe.
 */
public final class PasswordRules {
  private static final int LEAST = 12;
  private static final int MOST = 256;
  // What is beyond it is not looked at: the estimate takes time that grows with the square.
  private static final int ESTIMATED = 64;
  private static final int SAFELY_UNGUESSABLE = 3;

  private final Zxcvbn estimate = new Zxcvbn();

  /** Why the password is refused; empty where it is not. */
  public Optional<String> objection(String password, String operator) {
    int length = password.codePointCount(0, password.length());
    if (length < LEAST) {
      return Optional.of("a password has at least " + LEAST + " characters");
    }
    if (length > MOST) {
      return Optional.of("a password has at most " + MOST + " characters");
    }
    String begin = password.substring(0, Math.min(password.length(), ESTIMATED));
    return estimate.measure(begin, List.of(operator, "palyra", "gateway")).getScore()
            < SAFELY_UNGUESSABLE
        ? Optional.of("this password is easy to guess; take a few unrelated words, or a random one")
        : Optional.empty();
  }
}
