package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.SourceSpan;

/**
 * What a string literal stands for. Cedar has the escapes of Rust's strings: {@code \n \r \t \0 \\
 * \' \" \x41 \}{@code u{1F600}}.
 */
final class StringEscapes {
  private final String body;
  private final SourceSpan span;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private StringEscapes(String body, SourceSpan span) {
    this.body = body;
    this.span = span;
  }

  /**
   * @param body what stands between the quotes
   * @param span where that was written
   * @throws CedarException when it holds what is not an escape
   */
  static String decode(String body, SourceSpan span) {
    StringEscapes escapes = new StringEscapes(body, span);
    while (escapes.at < body.length()) {
      escapes.step();
    }
    return escapes.out.toString();
  }

  private void step() {
    int start = at;
    char c = body.charAt(at++);
    if (c == '\r') {
      throw error("a carriage return in a string must be written `\\r`", start);
    }
    if (c != '\\') {
      out.append(c);
      return;
    }
    // The lexer never ends a string right after a backslash.
    switch (body.charAt(at++)) {
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case '0' -> out.append('\0');
      case '\\' -> out.append('\\');
      case '\'' -> out.append('\'');
      case '"' -> out.append('"');
      case 'x' -> out.append(ascii(start));
      case 'u' -> out.appendCodePoint(codePoint(start));
      default -> throw error("unknown escape", start);
    }
  }

  private char ascii(int start) {
    int high = at < body.length() ? hex(body.charAt(at)) : -1;
    int low = at + 1 < body.length() ? hex(body.charAt(at + 1)) : -1;
    if (high < 0 || low < 0 || high > 7) {
      throw error("`\\x` needs two hexadecimal digits up to 7F", start);
    }
    at += 2;
    return (char) (high << 4 | low);
  }

  private int codePoint(int start) {
    int close = body.indexOf('}', at);
    boolean braced = at < body.length() && body.charAt(at) == '{' && close > at + 1;
    if (!braced || body.charAt(at + 1) == '_') {
      throw error("`\\u` needs one to six hexadecimal digits in braces", start);
    }
    int value = 0;
    int digits = 0;
    for (at++; at < close; at++) {
      char c = body.charAt(at);
      if (c == '_') {
        continue;
      }
      if (hex(c) < 0 || ++digits > 6) {
        throw error("`\\u` needs one to six hexadecimal digits in braces", start);
      }
      value = value << 4 | hex(c);
    }
    at++;
    if (value > Character.MAX_CODE_POINT || (value >= 0xD800 && value <= 0xDFFF)) {
      throw error("`\\u` needs a Unicode scalar value", start);
    }
    return value;
  }

  private static int hex(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1; // Not the digits of other scripts.
  }

  private CedarException error(String message, int start) {
    int from = span.start() + start;
    int to = Math.min(span.start() + at, span.end());
    return new CedarException(
        Diagnostic.error(message, new SourceSpan(span.source(), from, Math.max(from, to))));
  }
}
