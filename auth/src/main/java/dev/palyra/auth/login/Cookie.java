package dev.palyra.auth.login;

import dev.palyra.core.Digests;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * 32 random bytes that open something, as base64url: the value of a session's cookie, or what an
 * enrolment link carries. A class, not a record: it is a secret.
 */
public final class Cookie {
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final String text;

  private Cookie(String text) {
    this.text = text;
  }

  static Cookie mint(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new Cookie(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Reads what was presented; nothing where its form is wrong. */
  public static Optional<Cookie> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new Cookie(text)) : Optional.empty();
  }

  /** The value itself. Grep for {@code reveal} to audit every reader. */
  public String reveal() {
    return text;
  }

  /** What is kept of it, in hexadecimal. 256 random bits need no slow hash. */
  String hash(String purpose) {
    return Digests.sha256Hex("palyra-" + purpose + "-v1", text);
  }

  /**
   * The token against forged requests: it follows from the cookie, which a page of another origin
   * cannot read, and does not tell it.
   */
  public String csrf() {
    try {
      Mac hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(text.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(hmac.doFinal("palyra-csrf-v1".getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Cookie[redacted]";
  }
}
