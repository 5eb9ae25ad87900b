package dev.palyra.identity.pairing;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Eight characters of Crockford's base 32. The first two only say which waiting code is meant (as
 * the nameplate of magic-wormhole does) and are sent in the open; the other six, 30 random bits,
 * are the password of the key agreement and are never sent. With three guesses a code, one in 358
 * million succeeds.
 */
public final class PairingCode {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final Pattern FORM = Pattern.compile("[0-9A-HJKMNP-TV-Z]{8}");
  private static final int NAMEPLATE = 2;
  private static final int LENGTH = 8;

  private final String text;

  private PairingCode(String text) {
    this.text = text;
  }

  /** Draws a code. */
  public static PairingCode draw(SecureRandom random) {
    var text = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new PairingCode(text.toString());
  }

  /**
   * Reads what somebody typed: case, hyphens and spaces do not matter, and the letters that look
   * like digits count as those.
   */
  public static Optional<PairingCode> parse(String typed) {
    if (typed.length() > 32) {
      return Optional.empty();
    }
    String text =
        typed
            .toUpperCase(Locale.ROOT)
            .replace("-", "")
            .replace(" ", "")
            .replace('O', '0')
            .replace('I', '1')
            .replace('L', '1');
    return FORM.matcher(text).matches() ? Optional.of(new PairingCode(text)) : Optional.empty();
  }

  /** Which code is meant; no secret. */
  public String nameplate() {
    return text.substring(0, NAMEPLATE);
  }

  /** The password. */
  char[] password() {
    return text.substring(NAMEPLATE).toCharArray();
  }

  /** The whole code, for the operator's eyes. Grep for {@code reveal} to audit every reader. */
  public String reveal() {
    return text.substring(0, 4) + "-" + text.substring(4);
  }

  @Override
  public String toString() {
    return "PairingCode[" + nameplate() + "…]";
  }
}
