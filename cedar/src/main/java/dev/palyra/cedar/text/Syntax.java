package dev.palyra.cedar.text;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the parsers of scopes and of expressions share: tokens, names, errors, and how deep they
 * are.
 */
final class Syntax {
  final Lexer lexer;
  final Problems problems;
  final Limits limits;
  // Policies name the same few types again and again: one instance of each.
  private final Map<String, EntityType> types = new HashMap<>();
  private int depth;

  Syntax(Source source, Limits limits) {
    this.problems = new Problems(source, limits);
    this.limits = limits;
    this.lexer = new Lexer(source, limits, problems);
  }

  /** Reports the token as one that can't stand here. */
  SyntaxError unexpected(String... expected) {
    return unexpected(List.of(expected));
  }

  SyntaxError unexpected(List<String> expected) {
    String found =
        switch (lexer.kind()) {
          case WORD, NUMBER, SLOT -> "`" + shortened(lexer.text()) + "`";
          case STRING -> "the string " + shortened(lexer.text());
          default -> lexer.kind().called();
        };
    problems.report(
        Diagnostic.error("unexpected " + found, problems.span(lexer.start(), lexer.end()))
            .expecting(expected));
    return new SyntaxError();
  }

  SyntaxError fail(int start, int end, String message) {
    problems.report(start, end, message);
    return new SyntaxError();
  }

  SyntaxError fail(int start, int end, String message, String hint) {
    problems.report(start, end, message, hint);
    return new SyntaxError();
  }

  void expect(Token token) {
    if (!lexer.take(token)) {
      throw unexpected(token.called());
    }
  }

  /** From there to the end of the last token. */
  SourceSpan since(int start) {
    return problems.span(start, Math.max(start, lexer.endOfLast()));
  }

  /** Counts one level of nesting; {@link #leave} ends it, and {@link #restart} all of them. */
  void enter() {
    if (++depth > limits.nesting()) {
      throw tooDeep(lexer.start(), lexer.end());
    }
  }

  void leave() {
    depth--;
  }

  void restart() {
    depth = 0;
  }

  SyntaxError tooDeep(int start, int end) {
    return fail(
        start,
        end,
        "nested deeper than the limit of " + limits.nesting(),
        "write the condition flatter, or raise it");
  }

  /** Refuses the next element of a list that is full. */
  void checkElements(int count) {
    if (count >= limits.elements()) {
      throw fail(
          lexer.start(), lexer.end(), "more elements than the limit of " + limits.elements());
    }
  }

  /**
   * The rest of a name after its first word, which is taken already; then {@code ::} may stand
   * before a string.
   */
  String restOfName(String first, int start) {
    checkReserved(first, start);
    StringBuilder name = null;
    while (lexer.is(Token.PATH)) {
      lexer.next();
      if (!lexer.is(Token.WORD)) {
        // An entity, if a string follows: the caller looks at it.
        return name == null ? first + "::" : name.append("::").toString();
      }
      String part = lexer.text();
      checkReserved(part, lexer.start());
      name = (name == null ? new StringBuilder(first) : name).append("::").append(part);
      lexer.next();
    }
    return name == null ? first : name.toString();
  }

  /**
   * An entity after {@link #restOfName} gave a name that ends with {@code ::}; the id is the token.
   */
  EntityUid entity(String prefix, int start) {
    if (lexer.is(Token.LEFT_BRACE)) {
      throw fail(
          lexer.start(),
          lexer.end(),
          "an entity can't be written as a record",
          "write `" + prefix + "\"id\"`");
    }
    if (!lexer.is(Token.STRING)) {
      throw unexpected("a name", "the id of an entity, as a string");
    }
    String id = Escapes.string(lexer, problems);
    lexer.next();
    return new EntityUid(type(prefix.substring(0, prefix.length() - 2)), id);
  }

  /** A type by the name that {@link #restOfName} gave. */
  EntityType type(String name) {
    // A reserved word within it is reported already; something must stand for it until the errors
    // are thrown.
    return types.computeIfAbsent(name, n -> new EntityType(Identifiers.isName(n) ? n : "Invalid"));
  }

  EntityType typeName() {
    if (!lexer.is(Token.WORD)) {
      throw unexpected("the name of an entity type");
    }
    int start = lexer.start();
    String first = lexer.text();
    lexer.next();
    String name = restOfName(first, start);
    if (name.endsWith("::")) {
      throw lexer.is(Token.STRING)
          ? fail(
              start,
              lexer.end(),
              "`is` takes the name of an entity type, not an entity",
              "use `==` or `in`")
          : unexpected("a name");
    }
    return type(name);
  }

  void checkReserved(String word, int start) {
    if (Identifiers.RESERVED.contains(word)) {
      problems.report(start, start + word.length(), "`" + word + "` is a reserved word");
    }
  }

  static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, text.offsetByCodePoints(0, 20)) + "…";
  }

  static List<String> calledAll(Object... things) {
    return Arrays.stream(things).map(thing -> "`" + thing + "`").toList();
  }
}
