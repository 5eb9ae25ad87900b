package dev.palyra.cedar.text;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;

/**
 * Reads the tokens of a text one by one. What is no token is reported and skipped, so the parser
 * sees tokens only.
 *
 * <p>White space is what Unicode calls so, and comments go from {@code //} to the end of the line,
 * as in the official grammar.
 */
final class Lexer {
  private final String text;
  private final Limits limits;
  private final Problems problems;
  private final Comments comments;

  private Token kind = Token.END;
  private int start;
  private int end;
  private int endOfLast;

  /** Is told of each comment, before the token behind it is taken. */
  @FunctionalInterface
  interface Comments {
    void found(int start, int end);
  }

  /** Stands on the first token, and ignores comments. */
  Lexer(Source source, Limits limits, Problems problems) {
    this(source, limits, problems, (start, end) -> {});
  }

  /**
   * Stands on the first token.
   *
   * @throws CedarException when the text is longer than the limit
   */
  Lexer(Source source, Limits limits, Problems problems, Comments comments) {
    this.comments = comments;
    this.text = source.text();
    this.limits = limits;
    this.problems = problems;
    if (text.length() > limits.inputChars()) {
      throw new CedarException(
          "the text has %d characters, more than the limit of %d"
              .formatted(text.length(), limits.inputChars()));
    }
    refuseUnpairedSurrogates();
    next();
  }

  Token kind() {
    return kind;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Where the token before this one ended. */
  int endOfLast() {
    return endOfLast;
  }

  /** The token as it is written. */
  String text() {
    return text.substring(start, end);
  }

  boolean is(Token wanted) {
    return kind == wanted;
  }

  boolean isWord(String wanted) {
    return kind == Token.WORD && end - start == wanted.length() && text.startsWith(wanted, start);
  }

  /** Takes the token if it is of that kind. */
  boolean take(Token wanted) {
    if (kind != wanted) {
      return false;
    }
    next();
    return true;
  }

  void next() {
    endOfLast = end;
    int at = skipBlank(end);
    while (at < text.length() && !read(at)) {
      at = skipBlank(end);
    }
    if (at >= text.length()) {
      kind = Token.END;
      start = text.length();
      end = text.length();
    }
  }

  /** Whether there is a token at that place; when not, {@link #end} is behind what was refused. */
  private boolean read(int at) {
    char c = text.charAt(at);
    if (Identifiers.isStart(c)) {
      word(at, at + 1, Token.WORD);
    } else if (c >= '0' && c <= '9') {
      int to = at + 1;
      while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
        to++;
      }
      set(Token.NUMBER, at, to);
    } else if (c == '"') {
      return string(at);
    } else if (c == '?' && Identifiers.isStart(charAt(at + 1))) {
      word(at, at + 2, Token.SLOT);
    } else {
      return punctuation(at, c);
    }
    return true;
  }

  private void word(int at, int from, Token as) {
    int to = from;
    while (to < text.length() && Identifiers.isPart(text.charAt(to))) {
      to++;
    }
    if (to - at > limits.identifierChars()) {
      problems.report(
          at,
          to,
          "a name of %d characters is longer than the limit of %d"
              .formatted(to - at, limits.identifierChars()));
    }
    set(as, at, to);
  }

  private boolean string(int at) {
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        set(Token.STRING, at, i + 1);
        return true;
      }
      if (c == '\\') {
        i++;
        if (charAt(i) == '\n') {
          problems.report(i - 1, i, "a backslash at the end of a line is not an escape");
        }
      }
    }
    problems.report(
        at, text.length(), "the string that starts here never ends", "close it with `\"`");
    end = text.length();
    return false;
  }

  private boolean punctuation(int at, char c) {
    char then = charAt(at + 1);
    switch (c) {
      case '@' -> set(Token.AT, at, at + 1);
      case '.' -> set(Token.DOT, at, at + 1);
      case ',' -> set(Token.COMMA, at, at + 1);
      case ';' -> set(Token.SEMICOLON, at, at + 1);
      case ':' -> either(then == ':', Token.PATH, Token.COLON, at);
      case '(' -> set(Token.LEFT_PAREN, at, at + 1);
      case ')' -> set(Token.RIGHT_PAREN, at, at + 1);
      case '{' -> set(Token.LEFT_BRACE, at, at + 1);
      case '}' -> set(Token.RIGHT_BRACE, at, at + 1);
      case '[' -> set(Token.LEFT_BRACKET, at, at + 1);
      case ']' -> set(Token.RIGHT_BRACKET, at, at + 1);
      case '=' -> either(then == '=', Token.EQUAL, Token.ASSIGN, at);
      case '!' -> either(then == '=', Token.NOT_EQUAL, Token.NOT, at);
      case '<' -> either(then == '=', Token.LESS_OR_EQUAL, Token.LESS, at);
      case '>' -> either(then == '=', Token.GREATER_OR_EQUAL, Token.GREATER, at);
      case '+' -> set(Token.PLUS, at, at + 1);
      case '-' -> set(Token.MINUS, at, at + 1);
      case '*' -> set(Token.STAR, at, at + 1);
      case '/' -> set(Token.SLASH, at, at + 1);
      case '%' -> set(Token.PERCENT, at, at + 1);
      default -> {
        return doubled(at, c, then);
      }
    }
    return true;
  }

  private boolean doubled(int at, char c, char then) {
    if ((c == '|' || c == '&') && then == c) {
      set(c == '|' ? Token.OR : Token.AND, at, at + 2);
      return true;
    }
    end = at + Character.charCount(text.codePointAt(at));
    String shown =
        Character.isISOControl(c)
            ? "character U+%04X".formatted((int) c)
            : "`" + text.substring(at, end) + "`";
    Diagnostic unexpected = Diagnostic.error("unexpected " + shown, problems.span(at, end));
    problems.report(
        switch (c) {
          case '|' -> unexpected.withHint("write `||`");
          case '&' -> unexpected.withHint("write `&&`");
          case '\'' -> unexpected.withHint("strings stand in double quotes");
          default -> unexpected;
        });
    return false;
  }

  private void either(boolean two, Token ifTwo, Token ifOne, int at) {
    set(two ? ifTwo : ifOne, at, at + (two ? 2 : 1));
  }

  private void set(Token as, int from, int to) {
    kind = as;
    start = from;
    end = to;
  }

  private int skipBlank(int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Identifiers.isBlank(c)) {
        at++;
      } else if (c == '/' && charAt(at + 1) == '/') {
        int comment = at;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
          at++;
        }
        comments.found(comment, at);
      } else {
        break;
      }
    }
    return at;
  }

  /** The character there, or one that starts nothing when the text ends before. */
  private char charAt(int at) {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void refuseUnpairedSurrogates() {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c) && Character.isLowSurrogate(charAt(i + 1))) {
          i++;
        } else {
          problems.report(i, i + 1, "unpaired surrogate U+%04X".formatted((int) c));
        }
      }
    }
  }
}
