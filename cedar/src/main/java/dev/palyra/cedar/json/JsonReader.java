package dev.palyra.cedar.json;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON text (RFC 8259), strictly: see the package comment for what it refuses.
 *
 * <p>Recursive, so the nesting is bounded; time and memory are linear in the input.
 */
public final class JsonReader {
  private final Source source;
  private final String text;
  private final Limits limits;
  private int at;

  private JsonReader(Source source, Limits limits) {
    this.source = source;
    this.text = source.text();
    this.limits = limits;
  }

  /**
   * Reads a text that is one JSON value, within {@link Limits#DEFAULTS}.
   *
   * @throws CedarException when it is anything else, with the place in the text
   */
  public static Json read(String text) {
    return read(Source.of(text), Limits.DEFAULTS);
  }

  /**
   * Reads a text that is one JSON value.
   *
   * @param limits of which input length, nesting and elements (of one array or object) apply
   * @throws CedarException when it is anything else, with the place in the text
   */
  public static Json read(Source source, Limits limits) {
    if (source.text().length() > limits.inputChars()) {
      throw new CedarException(
          "JSON of %d characters exceeds the limit of %d"
              .formatted(source.text().length(), limits.inputChars()));
    }
    JsonReader reader = new JsonReader(source, limits);
    reader.space();
    Json value = reader.value(0);
    reader.space();
    if (reader.at < reader.text.length()) {
      throw reader.error("unexpected text after the JSON value", reader.at);
    }
    return value;
  }

  private Json value(int depth) {
    if (depth > limits.nesting()) {
      throw error("nested deeper than the limit of " + limits.nesting(), at);
    }
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> new Json.Str(string());
      case 't' -> word("true", new Json.Bool(true));
      case 'f' -> word("false", new Json.Bool(false));
      case 'n' -> word("null", Json.Null.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> new Json.Num(number());
      case END -> throw error("unexpected end of input, expected a JSON value", at);
      default -> throw error("expected a JSON value", at);
    };
  }

  private Json object(int depth) {
    Map<String, Json> members = new LinkedHashMap<>();
    at++;
    space();
    if (peek() == '}') {
      at++;
      return new Json.Obj(members);
    }
    while (true) {
      int start = at;
      if (peek() != '"') {
        throw error("expected a member name in double quotes", at);
      }
      String key = string();
      space();
      expect(':');
      space();
      if (members.put(key, value(depth + 1)) != null) {
        throw error("duplicate key " + new Json.Str(key), start);
      }
      space();
      if (peek() == '}') {
        at++;
        return new Json.Obj(members);
      }
      bound(members.size());
      expect(',');
      space();
    }
  }

  private Json array(int depth) {
    List<Json> items = new ArrayList<>();
    at++;
    space();
    if (peek() == ']') {
      at++;
      return new Json.Arr(items);
    }
    while (true) {
      items.add(value(depth + 1));
      space();
      if (peek() == ']') {
        at++;
        return new Json.Arr(items);
      }
      bound(items.size());
      expect(',');
      space();
    }
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw error("expected a JSON value", at);
    }
    at += word.length();
    return value;
  }

  private long number() {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    int digits = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == digits) {
      throw error("expected a digit", at);
    }
    if (text.charAt(digits) == '0' && (at > digits + 1 || digits > start)) {
      throw error("a number has no leading zero and no negative zero", start);
    }
    if (peek() == '.' || peek() == 'e' || peek() == 'E') {
      throw error("a number must be an integer without fraction and exponent", start);
    }
    try {
      return Long.parseLong(text, start, at, 10);
    } catch (NumberFormatException _) {
      throw error("a number must fit 64 bits", start);
    }
  }

  private String string() {
    int start = ++at;
    int end = start;
    // Most strings hold neither an escape nor a surrogate: take them in one piece.
    while (end < text.length() && isPlain(text.charAt(end))) {
      end++;
    }
    if (end < text.length() && text.charAt(end) == '"') {
      at = end + 1;
      return text.substring(start, end);
    }
    at = end;
    return stringWithEscapes(new StringBuilder().append(text, start, end));
  }

  private static boolean isPlain(char c) {
    return c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c);
  }

  private String stringWithEscapes(StringBuilder out) {
    while (true) {
      int start = at;
      char c = peek();
      if (c == END && at >= text.length()) {
        throw error("unexpected end of input inside a string", at);
      }
      at++;
      if (c == '"') {
        return out.toString();
      }
      if (c < 0x20) {
        throw error("a control character in a string must be escaped", start);
      }
      char unit = c == '\\' ? escape() : c;
      out.append(unit);
      if (Character.isHighSurrogate(unit)) {
        char low = peek();
        if (low == '\\') {
          at++;
          low = escape();
        } else {
          at++;
        }
        if (!Character.isLowSurrogate(low)) {
          throw error("unpaired surrogate in a string", start);
        }
        out.append(low);
      } else if (Character.isLowSurrogate(unit)) {
        throw error("unpaired surrogate in a string", start);
      }
    }
  }

  private char escape() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw error("unknown escape in a string", at - 2);
    };
  }

  private char unicode() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      char c = peek();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1; // Not the digits of other scripts.
      if (digit < 0) {
        throw error("expected four hexadecimal digits after \\u", at);
      }
      unit = unit << 4 | digit;
      at++;
    }
    return (char) unit;
  }

  private void bound(int elements) {
    if (elements >= limits.elements()) {
      throw error("more than the limit of " + limits.elements() + " elements", at);
    }
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw error("expected `" + wanted + "`", at);
    }
    at++;
  }

  private void space() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        return;
      }
      at++;
    }
  }

  /** What {@link #peek} answers at the end; as a character of the input it is refused anyway. */
  private static final char END = '\0';

  private char peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  private CedarException error(String message, int offset) {
    int start = Math.min(offset, text.length());
    int end = Math.min(start + 1, text.length());
    return new CedarException(Diagnostic.error(message, new SourceSpan(source, start, end)));
  }
}
