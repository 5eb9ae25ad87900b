package dev.palyra.cedar.text;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Pattern;
import dev.palyra.cedar.model.SourceSpan;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what stands between the quotes of a string. Cedar's escapes are those of Rust: {@code \n \r
 * \t \\ \0 \' \" \x7f \}{@code u{1F600}}; patterns know {@code \*} besides. A carriage return must
 * be escaped.
 */
public final class Escapes {
  private static final int WILDCARD = -1;
  private static final int NOTHING = -2;

  private final String text;
  private final int offset;
  private final Problems problems;
  private final boolean pattern;
  private int at;

  private Escapes(String text, int offset, Problems problems, boolean pattern) {
    this.text = text;
    this.offset = offset;
    this.problems = problems;
    this.pattern = pattern;
  }

  /**
   * What a string literal stands for.
   *
   * @param literal with its quotes
   * @throws CedarException with all that is no escape
   */
  public static String string(SourceSpan literal) {
    Problems problems = new Problems(literal.source(), Limits.DEFAULTS);
    String text = string(literal.text(), literal.start(), problems);
    problems.throwIfAny();
    return text;
  }

  /** The string that the token stands for. What can't be read is reported and left out. */
  static String string(Lexer token, Problems problems) {
    return string(token.text(), token.start(), problems);
  }

  private static String string(String quoted, int offset, Problems problems) {
    if (quoted.indexOf('\\') < 0 && quoted.indexOf('\r') < 0) {
      return quoted.substring(1, quoted.length() - 1);
    }
    return new Escapes(quoted, offset, problems, false).all().getFirst();
  }

  /** The pattern that the token stands for. */
  static Pattern pattern(Lexer token, Problems problems) {
    return new Pattern(new Escapes(token.text(), token.start(), problems, true).all());
  }

  private List<String> all() {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    at = 1;
    while (at < text.length() - 1) {
      int c = one();
      if (c == WILDCARD) {
        parts.add(part.toString());
        part.setLength(0);
      } else if (c != NOTHING) {
        part.appendCodePoint(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  private int one() {
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    if (c == '\r') {
      return refuse(at - 1, "a carriage return in a string must be written `\\r`");
    }
    if (c != '\\') {
      return star(c);
    }
    int from = at - 1;
    int escaped = text.codePointAt(at);
    at += Character.charCount(escaped);
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '0' -> 0;
      case '\\', '\'', '"' -> escaped;
      case 'x' -> star(hex(from));
      case 'u' -> star(unicode(from));
      case '*' -> pattern ? '*' : refuse(from, "`\\*` is an escape in patterns only");
      default -> refuse(from, "`" + text.substring(from, at) + "` is not an escape");
    };
  }

  // In a pattern a star that was written as a number is a wildcard too: that is how the official
  // parser has it.
  private int star(int c) {
    return pattern && c == '*' ? WILDCARD : c;
  }

  private int hex(int from) {
    int high = digit();
    int low = high < 0 ? -1 : digit();
    if (low < 0) {
      return refuse(from, "`\\x` takes two hexadecimal digits");
    }
    int c = high * 16 + low;
    return c < 0x80 ? c : refuse(from, "`\\x` reaches up to 7f only: use `\\u{…}`");
  }

  private int unicode(int from) {
    if (text.charAt(at) != '{') {
      return refuse(from, "`\\u` takes hexadecimal digits in braces, as in `\\u{1F600}`");
    }
    at++;
    int c = 0;
    int digits = 0;
    while (text.charAt(at) != '}') {
      if (text.charAt(at) == '_' && digits > 0) {
        at++;
        continue;
      }
      int digit = digit();
      if (digit < 0 || ++digits > 6) {
        return refuse(from, "`\\u{…}` takes one to six hexadecimal digits");
      }
      c = c * 16 + digit;
    }
    at++;
    if (digits == 0) {
      return refuse(from, "`\\u{…}` takes one to six hexadecimal digits");
    }
    return Character.isValidCodePoint(c) && (c < 0xD800 || c > 0xDFFF)
        ? c
        : refuse(from, "`%s` is not a character".formatted(text.substring(from, at)));
  }

  /** The value of the next character as a hexadecimal digit, which it takes; or -1. */
  private int digit() {
    char c = text.charAt(at);
    int value = c < 0x80 ? Character.digit(c, 16) : -1;
    if (value >= 0) {
      at++;
    }
    return value;
  }

  private int refuse(int from, String message) {
    problems.report(offset + from, offset + Math.max(at, from + 1), message);
    return NOTHING;
  }
}
