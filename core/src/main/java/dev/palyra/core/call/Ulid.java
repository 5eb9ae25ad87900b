package dev.palyra.core.call;

import static dev.palyra.core.Require.require;

import java.time.Clock;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Makes ULIDs: 48 bits of milliseconds and 80 random bits in Crockford's base 32, 26 characters,
 * sortable by time.
 *
 * @see <a href="https://github.com/ulid/spec">the ULID specification</a>
 */
public final class Ulid {
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final Pattern FORM = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

  private final Clock clock;
  private final RandomGenerator random;

  /** Takes {@code random} from a cryptographic source where an id must not be guessed. */
  public Ulid(Clock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** Returns a new identifier. Safe for use by several threads when the random source is. */
  public String next() {
    var text = new char[26];
    encode(text, 0, 10, clock.millis());
    encode(text, 10, 8, random.nextLong());
    encode(text, 18, 8, random.nextLong());
    return new String(text);
  }

  static String requireValid(String what, String text) {
    require(FORM.matcher(text).matches(), "%s must be a ULID, got `%s`", what, text);
    return text;
  }

  private static void encode(char[] into, int from, int length, long bits) {
    long rest = bits;
    for (int i = from + length - 1; i >= from; i--) {
      into[i] = ALPHABET.charAt((int) (rest & 31));
      rest >>>= 5;
    }
  }
}
