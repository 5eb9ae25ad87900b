package dev.palyra.cedar.json;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text (RFC 8259), strictly: see the package comment for what it refuses.
 *
 * <p>A loop with a stack of its own, so the thread's stack is no limit; the nesting is bounded all
 * the same, for whoever walks the value; time and memory are linear in the input.
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
    Json value = reader.value();
    reader.space();
    if (reader.at < reader.text.length()) {
      throw reader.error("unexpected text after the JSON value", reader.at);
    }
    return value;
  }

  private Json value() {
    Deque<Container> open = new ArrayDeque<>();
    while (true) {
      Json value = begin(open);
      while (value != null) {
        Container parent = open.peek();
        if (parent == null) {
          return value;
        }
        parent.add(value);
        value = next(parent, open);
      }
    }
  }

  /** Reads a value, or opens a container and returns null: its first element comes next. */
  private @Nullable Json begin(Deque<Container> open) {
    if (open.size() > limits.nesting()) {
      throw error("nested deeper than the limit of " + limits.nesting(), at);
    }
    return switch (peek()) {
      case '{' -> open(new Members(), open);
      case '[' -> open(new Items(), open);
      case '"' -> new Json.Str(string());
      case 't' -> word("true", new Json.Bool(true));
      case 'f' -> word("false", new Json.Bool(false));
      case 'n' -> word("null", Json.Null.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> new Json.Num(number());
      case END -> throw error("unexpected end of input, expected a JSON value", at);
      default -> throw error("expected a JSON value", at);
    };
  }

  private @Nullable Json open(Container container, Deque<Container> open) {
    at++;
    space();
    if (peek() == container.end()) {
      at++;
      return container.close();
    }
    open.push(container);
    container.beforeElement();
    return null;
  }

  /**
   * What follows an element: the end of its container, which is then a value, or another element.
   */
  private @Nullable Json next(Container container, Deque<Container> open) {
    space();
    if (peek() == container.end()) {
      at++;
      open.pop();
      return container.close();
    }
    bound(container.size());
    expect(',');
    space();
    container.beforeElement();
    return null;
  }

  /** An array or object that is being read. */
  private abstract static class Container {
    abstract char end();

    /** Reads what stands in front of an element. */
    abstract void beforeElement();

    abstract void add(Json element);

    abstract int size();

    abstract Json close();
  }

  private final class Members extends Container {
    private final Map<String, Json> members = new LinkedHashMap<>();
    private String key = "";
    private int keyAt;

    @Override
    char end() {
      return '}';
    }

    @Override
    void beforeElement() {
      keyAt = at;
      if (peek() != '"') {
        throw error("expected a member name in double quotes", at);
      }
      key = string();
      space();
      expect(':');
      space();
    }

    @Override
    void add(Json element) {
      if (members.put(key, element) != null) {
        throw error("duplicate key " + new Json.Str(key), keyAt);
      }
    }

    @Override
    int size() {
      return members.size();
    }

    @Override
    Json close() {
      return new Json.Obj(members);
    }
  }

  private static final class Items extends Container {
    private final List<Json> items = new ArrayList<>();

    @Override
    char end() {
      return ']';
    }

    @Override
    void beforeElement() {}

    @Override
    void add(Json element) {
      items.add(element);
    }

    @Override
    int size() {
      return items.size();
    }

    @Override
    Json close() {
      return new Json.Arr(items);
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
