package dev.palyra.auth.token;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A bearer token: {@code plt_<id>_<secret><checksum>}. The id is 12 hexadecimal digits and no
 * secret; the secret is 43 letters and digits, drawn evenly, which is 256 bits; the checksum is the
 * CRC-32 of all before it in six letters and digits, by which a scanner can tell a leaked token
 * from a look-alike without asking anybody. The form follows GitHub's.
 *
 * @see <a href="https://github.blog/engineering/behind-githubs-new-authentication-token-formats/">
 *     Behind GitHub's new authentication token formats</a>
 */
public final class Token {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int SECRET_CHARS = 43;
  private static final Pattern FORM =
      Pattern.compile("(plt_([0-9a-f]{12})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})");

  private final String text;
  private final String id;

  private Token(String text, String id) {
    this.text = text;
    this.id = id;
  }

  /** Makes a token that nobody can guess. */
  public static Token mint(SecureRandom random) {
    var body = new StringBuilder("plt_");
    body.append(String.format("%012x", random.nextLong() & 0xFFFF_FFFF_FFFFL)).append('_');
    for (int i = 0; i < SECRET_CHARS; i++) {
      body.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return parse(body + checksum(body.toString())).orElseThrow();
  }

  /** Reads a token; nothing where the form or the checksum is wrong. */
  public static Optional<Token> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() && checksum(matcher.group(1)).equals(matcher.group(3))
        ? Optional.of(new Token(text, matcher.group(2)))
        : Optional.empty();
  }

  /** Names the token without telling it. */
  public String id() {
    return id;
  }

  /** The token itself. Grep for {@code reveal} to audit every reader. */
  public String reveal() {
    return text;
  }

  private static String checksum(String body) {
    var crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    var digits = new char[6];
    long rest = crc.getValue();
    for (int i = digits.length - 1; i >= 0; i--) {
      digits[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
      rest /= ALPHABET.length();
    }
    return new String(digits);
  }

  @Override
  public String toString() {
    return "Token[" + id + "]";
  }
}
