package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.text.Escapes;

/** Cuts the Cedar syntax of schemas into tokens, one at a time; it holds none of them. */
final class SchemaLexer {
  /** What a token is. Punctuation is of the kind whose text it is. */
  enum Kind {
    WORD("an identifier"),
    STRING("a string"),
    COMMA("`,`"),
    SEMICOLON("`;`"),
    COLON("`:`"),
    DOUBLE_COLON("`::`"),
    OPEN_BRACE("`{`"),
    CLOSE_BRACE("`}`"),
    OPEN_BRACKET("`[`"),
    CLOSE_BRACKET("`]`"),
    OPEN_PAREN("`(`"),
    CLOSE_PAREN("`)`"),
    LESS("`<`"),
    GREATER("`>`"),
    EQUALS("`=`"),
    QUESTION("`?`"),
    AT("`@`"),
    END("the end of the schema");

    private final String description;

    Kind(String description) {
      this.description = description;
    }

    @Override
    public String toString() {
      return description;
    }
  }

  /**
   * @param text the word, or for a string what it stands for, without quotes and escapes
   */
  record Token(Kind kind, String text, SourceSpan span) {
    boolean is(String word) {
      return kind == Kind.WORD && text.equals(word);
    }

    String describe() {
      return kind == Kind.WORD ? "`" + text + "`" : kind.toString();
    }
  }

  private final Source source;
  private final String text;
  private final int maxIdentifier;
  private int at;

  SchemaLexer(Source source, int maxIdentifier) {
    this.source = source;
    this.text = source.text();
    this.maxIdentifier = maxIdentifier;
  }

  /**
   * @throws CedarException when no token starts here; the lexer then stands after what it refused
   */
  Token next() {
    skipSpace();
    int start = at;
    if (at == text.length()) {
      return new Token(Kind.END, "", span(start));
    }
    char c = text.charAt(at++);
    if (Identifiers.isStart(c)) {
      return word(start);
    }
    if (c == '"') {
      return string(start);
    }
    return new Token(punctuation(c, start), "", span(start));
  }

  private Kind punctuation(char c, int start) {
    return switch (c) {
      case ',' -> Kind.COMMA;
      case ';' -> Kind.SEMICOLON;
      case ':' -> {
        boolean twice = at < text.length() && text.charAt(at) == ':';
        at += twice ? 1 : 0;
        yield twice ? Kind.DOUBLE_COLON : Kind.COLON;
      }
      case '{' -> Kind.OPEN_BRACE;
      case '}' -> Kind.CLOSE_BRACE;
      case '[' -> Kind.OPEN_BRACKET;
      case ']' -> Kind.CLOSE_BRACKET;
      case '(' -> Kind.OPEN_PAREN;
      case ')' -> Kind.CLOSE_PAREN;
      case '<' -> Kind.LESS;
      case '>' -> Kind.GREATER;
      case '=' -> Kind.EQUALS;
      case '?' -> Kind.QUESTION;
      case '@' -> Kind.AT;
      default -> {
        if (Character.isHighSurrogate(c) && at < text.length()) {
          at++;
        }
        throw error("unexpected character `" + text.substring(start, at) + "`", start);
      }
    };
  }

  private Token word(int start) {
    while (at < text.length() && Identifiers.isPart(text.charAt(at))) {
      at++;
    }
    if (at - start > maxIdentifier) {
      throw error(
          "identifier of " + (at - start) + " characters exceeds the limit of " + maxIdentifier,
          start);
    }
    return new Token(Kind.WORD, text.substring(start, at), span(start));
  }

  private Token string(int start) {
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    if (at >= text.length()) {
      at = text.length();
      throw error("unterminated string", start);
    }
    at++;
    return new Token(Kind.STRING, Escapes.string(span(start)), span(start));
  }

  private void skipSpace() {
    while (at < text.length()) {
      if (Identifiers.isBlank(text.charAt(at))) {
        at++;
      } else if (text.startsWith("//", at)) {
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
          at++;
        }
      } else {
        return;
      }
    }
  }

  private SourceSpan span(int start) {
    return new SourceSpan(source, start, at);
  }

  private CedarException error(String message, int start) {
    return new CedarException(Diagnostic.error(message, span(start)));
  }
}
