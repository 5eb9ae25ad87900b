package dev.palyra.core.secret;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * Every spelling of a value that the redactor looks for. An encoder is consistent, so each of its
 * habits is one spelling: which characters it escapes, and the case of its hexadecimal digits.
 * Spellings that coincide are listed once; a value of letters and digits has nine. Of a value over
 * {@link #LONG} bytes only the first habit of each kind of encoder is looked for: all of them
 * together would take a thousand times its size in memory.
 */
final class Encodings {
  /** A value longer than this, in bytes, is a document rather than a token. */
  static final int LONG = 2_048;

  /** RFC 3986 section 2.3. */
  private static final String UNRESERVED = "-._~";

  /** What each kind of percent-encoder leaves alone beside letters and digits. */
  private static final List<String> LEFT_BY_URL_ENCODERS =
      List.of(
          UNRESERVED, // RFC 3986, Python's quote(safe=''), Go's QueryEscape
          "-_.!~*'()", // ECMAScript encodeURIComponent
          "-_.*", // java.net.URLEncoder and the WHATWG form serializer
          UNRESERVED + "/", // Python's quote
          UNRESERVED + "$&+:=@", // Go's PathEscape
          UNRESERVED + "!*'();:@&=+$,/?#"); // ECMAScript encodeURI

  private final Set<byte[]> spellings = new TreeSet<>(Arrays::compare);

  private Encodings() {}

  /**
   * The spellings of {@code value}, each at least {@code shortest} bytes long. Sensitive, all of
   * them.
   */
  static List<byte[]> of(byte[] value, int shortest) {
    Encodings encodings = new Encodings();
    encodings.add(value);
    // `printf '%s' "$(cat)"` and its like drop the line break that an editor left at the end.
    byte[] trimmed = Arrays.copyOf(value, lengthWithoutTrailingBreaks(value));
    if (trimmed.length < value.length) {
      encodings.add(trimmed);
    }
    return encodings.spellings.stream().filter(s -> s.length >= shortest).toList();
  }

  private static int lengthWithoutTrailingBreaks(byte[] value) {
    int length = value.length;
    while (length > 0 && (value[length - 1] == '\n' || value[length - 1] == '\r')) {
      length--;
    }
    return length;
  }

  private void add(byte[] value) {
    List<byte[]> base64 = new ArrayList<>();
    for (int alignment = 0; alignment < 3; alignment++) {
      base64.add(aligned(Base64.getEncoder(), value, alignment));
      base64.add(aligned(Base64.getUrlEncoder(), value, alignment));
    }
    spellings.add(value.clone()); // The caller zeroes its own.
    spellings.addAll(base64);
    addWrapped(value);
    HexFormat hex = HexFormat.of();
    spellings.add(ascii(hex.formatHex(value)));
    spellings.add(ascii(hex.withUpperCase().formatHex(value)));
    if (value.length > LONG) {
      addFirstHabits(value);
      return;
    }
    addUrlEscaped(value);
    base64.forEach(this::addUrlEscaped); // As in a form body that carries a Basic credential.
    addJsonEscaped(value);
    base64.forEach(this::addJsonEscaped); // Some encoders write "/" as "\/".
  }

  /**
   * The characters of {@code value} in base64 at offset {@code alignment} that depend on nothing
   * else.
   */
  private static byte[] aligned(Base64.Encoder encoder, byte[] value, int alignment) {
    byte[] shifted = new byte[alignment + value.length];
    System.arraycopy(value, 0, shifted, alignment, value.length);
    byte[] encoded = encoder.encode(shifted);
    int first = (alignment * 8 + 5) / 6;
    int end = shifted.length * 8 / 6;
    byte[] kept = first < end ? Arrays.copyOfRange(encoded, first, end) : new byte[0];
    Arrays.fill(shifted, (byte) 0);
    Arrays.fill(encoded, (byte) 0);
    return kept;
  }

  /**
   * As coreutils' base64 and MIME break lines at 76 and PEM at 64, where the value starts the text.
   */
  private void addWrapped(byte[] value) {
    int lastWhole = value.length / 3 * 4; // What follows depends on what comes after the value.
    for (int columns : new int[] {64, 76}) {
      for (String lineBreak : new String[] {"\n", "\r\n"}) {
        byte[] wrapped =
            Base64.getMimeEncoder(columns, lineBreak.getBytes(StandardCharsets.ISO_8859_1))
                .encode(value);
        int breaks = (lastWhole - 1) / columns;
        if (breaks > 0) {
          byte[] whole = Arrays.copyOf(wrapped, lastWhole + breaks * lineBreak.length());
          spellings.add(whole);
          if (value.length <= LONG) {
            addJsonEscaped(whole);
          }
        }
      }
    }
  }

  private void addFirstHabits(byte[] value) {
    IntPredicate plain = b -> isAlphanumeric(b) || UNRESERVED.indexOf(b) >= 0;
    spellings.add(urlEscaped(value, plain, true, "%20"));
    spellings.add(urlEscaped(value, plain, false, "%20"));
    text(value)
        .ifPresent(text -> {
          for (boolean asciiOnly : new boolean[] {false, true}) {
            JsonHabit habit = new JsonHabit("", asciiOnly, false, false);
            String once = jsonEscaped(text, habit);
            spellings.add(once.getBytes(StandardCharsets.UTF_8));
            spellings.add(jsonEscaped(once, habit).getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private void addUrlEscaped(byte[] value) {
    String latin = new String(value, StandardCharsets.ISO_8859_1);
    Set<String> habits = new LinkedHashSet<>(); // Those that differ: for a token it is one.
    LEFT_BY_URL_ENCODERS.forEach(left -> habits.add(occurring(left, latin)));
    List<String> spaces = latin.indexOf(' ') < 0 ? List.of("") : List.of("%20", "+");
    for (boolean upper : new boolean[] {true, false}) {
      for (String left : habits) {
        IntPredicate plain = b -> isAlphanumeric(b) || left.indexOf(b) >= 0;
        spaces.forEach(space -> spellings.add(urlEscaped(value, plain, upper, space)));
      }
      spellings.add(urlEscaped(value, _ -> false, upper, "%20"));
    }
  }

  /** Those of these characters that {@code text} has. */
  private static String occurring(String characters, String text) {
    StringBuilder found = new StringBuilder();
    characters.chars().filter(c -> text.indexOf(c) >= 0).forEach(c -> found.append((char) c));
    return found.toString();
  }

  private static byte[] urlEscaped(byte[] value, IntPredicate plain, boolean upper, String space) {
    StringBuilder out = new StringBuilder(value.length + 16);
    HexFormat hex = upper ? HexFormat.of().withUpperCase() : HexFormat.of();
    for (byte b : value) {
      int unsigned = b & 0xff;
      if (unsigned == ' ') {
        out.append(space);
      } else if (plain.test(unsigned)) {
        out.append((char) unsigned);
      } else {
        out.append('%').append(hex.toHexDigits(b));
      }
    }
    return ascii(out);
  }

  private static boolean isAlphanumeric(int b) {
    return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
  }

  /** The value as text; what is none cannot be held by a JSON string. */
  private static Optional<String> text(byte[] value) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private void addJsonEscaped(byte[] value) {
    text(value).ifPresent(this::addJsonEscaped);
  }

  private void addJsonEscaped(String text) {
    for (JsonHabit habit : JsonHabit.thatDifferFor(text)) {
      String once = jsonEscaped(text, habit);
      spellings.add(once.getBytes(StandardCharsets.UTF_8));
      // A tool's JSON answer is often carried as a string of another JSON document, written by an
      // encoder of the same habits or after one that escapes no more than it must.
      for (String inner : new String[] {once, jsonEscaped(text, JsonHabit.LEAST)}) {
        spellings.add(jsonEscaped(inner, habit).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /**
   * What one JSON encoder does to characters that it may leave alone.
   *
   * @param also what it writes as {@code \\u} beside control characters
   * @param asciiOnly whether it writes everything else so that is no ASCII
   * @param upper the case of its hexadecimal digits
   * @param slash whether it writes a slash as {@code \\/}
   */
  private record JsonHabit(String also, boolean asciiOnly, boolean upper, boolean slash) {
    static final JsonHabit LEAST = new JsonHabit("", false, false, false);

    private static final List<String> ALSO = List.of("", "<>&", "<>&'=", "<>&'\"=+");

    /** One habit for each spelling of {@code text}, so that a token has but one. */
    static List<JsonHabit> thatDifferFor(String text) {
      Set<String> also = new LinkedHashSet<>();
      ALSO.forEach(set -> also.add(occurring(set, text)));
      boolean wide = text.chars().anyMatch(c -> c > 0x7e);
      boolean digits = wide || also.size() > 1 || text.chars().anyMatch(c -> c < 0x20);
      List<JsonHabit> habits = new ArrayList<>();
      for (String set : also) {
        for (boolean asciiOnly : eitherIf(wide)) {
          for (boolean upper : eitherIf(digits)) {
            for (boolean slash : eitherIf(text.indexOf('/') >= 0)) {
              habits.add(new JsonHabit(set, asciiOnly, upper, slash));
            }
          }
        }
      }
      return habits;
    }

    private static boolean[] eitherIf(boolean matters) {
      return matters ? new boolean[] {false, true} : new boolean[] {false};
    }
  }

  private static String jsonEscaped(String text, JsonHabit habit) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    HexFormat hex = habit.upper() ? HexFormat.of().withUpperCase() : HexFormat.of();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int brief = "\"\\\b\f\n\r\t".indexOf(c);
      if (habit.also().indexOf(c) >= 0
          || (brief < 0 && c < 0x20)
          || (habit.asciiOnly() && c > 0x7e)) {
        out.append("\\u").append(hex.toHexDigits(c));
      } else if (brief >= 0) {
        out.append('\\').append("\"\\bfnrt".charAt(brief));
      } else if (habit.slash() && c == '/') {
        out.append("\\/");
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static byte[] ascii(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
