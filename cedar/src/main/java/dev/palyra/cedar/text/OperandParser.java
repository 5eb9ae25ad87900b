package dev.palyra.cedar.text;

import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Variable;
import dev.palyra.cedar.schema.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Literals, names, calls, sets, records, and what is accessed on them. */
final class OperandParser {
  private static final List<String> EXPECTED = List.of("an expression");
  private static final Map<String, Variable> VARIABLES =
      Map.of(
          "principal", Variable.PRINCIPAL,
          "action", Variable.ACTION,
          "resource", Variable.RESOURCE,
          "context", Variable.CONTEXT);

  private final Syntax syntax;
  private final Lexer lexer;
  private final ExpressionParser expressions;
  private final Calls calls;

  OperandParser(Syntax syntax, ExpressionParser expressions) {
    this.syntax = syntax;
    this.lexer = syntax.lexer;
    this.expressions = expressions;
    this.calls = new Calls(syntax);
  }

  /** An operand with everything that is accessed on it. */
  Expr member() {
    int start = lexer.start();
    return accesses(primary(), start);
  }

  /**
   * A number after a minus, which started there: a negative literal, unless something is accessed
   * on the number.
   */
  Expr negatedNumber(int start) {
    int from = lexer.start();
    int to = lexer.end();
    String digits = lexer.text();
    lexer.next();
    expressions.built(1, from);
    boolean accessed =
        lexer.is(Token.DOT) || lexer.is(Token.LEFT_BRACKET) || lexer.is(Token.LEFT_PAREN);
    if (accessed) {
      return accesses(number(digits, false, from, to, syntax.problems.span(from, to)), from);
    }
    return number(digits, true, from, to, syntax.problems.span(start, to));
  }

  private Expr accesses(Expr primary, int start) {
    Expr target = primary;
    while (true) {
      if (lexer.take(Token.DOT)) {
        target = attributeOrCall(target, start);
      } else if (lexer.is(Token.LEFT_BRACKET)) {
        lexer.next();
        if (!lexer.is(Token.STRING)) {
          throw syntax.unexpected("the name of an attribute, as a string");
        }
        String attribute = Escapes.string(lexer, syntax.problems);
        lexer.next();
        syntax.expect(Token.RIGHT_BRACKET);
        target = attribute(target, attribute, start);
      } else if (lexer.is(Token.LEFT_PAREN)) {
        throw syntax.fail(lexer.start(), lexer.end(), "only functions and methods can be called");
      } else {
        return target;
      }
    }
  }

  private Expr attribute(Expr target, String name, int start) {
    expressions.built(1 + expressions.height(), start);
    return new Expr.GetAttribute(target, name, syntax.since(start));
  }

  private Expr attributeOrCall(Expr target, int start) {
    if (!lexer.is(Token.WORD)) {
      throw syntax.unexpected("the name of an attribute or a method");
    }
    String name = lexer.text();
    int at = lexer.start();
    syntax.checkReserved(name, at);
    lexer.next();
    if (!lexer.is(Token.LEFT_PAREN)) {
      return attribute(target, name, start);
    }
    int highest = expressions.height();
    lexer.next();
    List<Expr> arguments = elements(Token.RIGHT_PAREN);
    expressions.built(1 + Math.max(highest, expressions.height()), start);
    return calls.method(target, name, at, arguments, syntax.since(start));
  }

  private Expr primary() {
    int start = lexer.start();
    expressions.built(1, start);
    return switch (lexer.kind()) {
      case NUMBER -> {
        String digits = lexer.text();
        lexer.next();
        yield number(digits, false, start, lexer.endOfLast(), syntax.since(start));
      }
      case STRING -> {
        String value = Escapes.string(lexer, syntax.problems);
        lexer.next();
        yield new Expr.Literal(new StringValue(value), syntax.since(start));
      }
      case WORD -> name();
      case LEFT_PAREN -> {
        lexer.next();
        Expr inner = expressions.expression();
        syntax.expect(Token.RIGHT_PAREN);
        yield inner;
      }
      case LEFT_BRACKET -> {
        lexer.next();
        List<Expr> elements = elements(Token.RIGHT_BRACKET);
        expressions.built(1 + expressions.height(), start);
        yield new Expr.SetLiteral(elements, syntax.since(start));
      }
      case LEFT_BRACE -> record();
      case SLOT -> {
        syntax.problems.report(
            start,
            lexer.end(),
            "`" + lexer.text() + "` can't stand in a condition",
            "slots stand in the scope only");
        lexer.next();
        yield placeholder(start);
      }
      default -> throw syntax.unexpected(EXPECTED);
    };
  }

  private Expr number(String digits, boolean negative, int from, int to, SourceSpan span) {
    int zeros = 0;
    while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
      zeros++;
    }
    // 19 digits always fit an unsigned long, so the comparison is exact.
    long magnitude =
        digits.length() - zeros > 19 ? -1 : Long.parseUnsignedLong(digits.substring(zeros));
    long most = negative ? Long.MIN_VALUE : Long.MAX_VALUE;
    if (Long.compareUnsigned(magnitude, most) > 0) {
      syntax.problems.report(
          from,
          to,
          "`%s` doesn't fit a long, whose greatest is 9223372036854775807"
              .formatted(Syntax.shortened(digits)));
      magnitude = 0;
    }
    return new Expr.Literal(new LongValue(negative ? -magnitude : magnitude), span);
  }

  private Expr name() {
    int start = lexer.start();
    String first = lexer.text();
    lexer.next();
    if (first.equals("true") || first.equals("false")) {
      return new Expr.Literal(BoolValue.of(first.equals("true")), syntax.since(start));
    }
    if (first.equals("if")) {
      throw syntax.fail(start, start + 2, "`if` can't be an operand", "put it in parentheses");
    }
    Variable variable = VARIABLES.get(first);
    if (variable != null && !lexer.is(Token.PATH)) {
      return new Expr.Var(variable, syntax.since(start));
    }
    String name = syntax.restOfName(first, start);
    if (name.endsWith("::")) {
      return new Expr.Literal(syntax.entity(name, start), syntax.since(start));
    }
    if (lexer.is(Token.LEFT_PAREN)) {
      lexer.next();
      int to = lexer.endOfLast() - 1;
      List<Expr> arguments = elements(Token.RIGHT_PAREN);
      expressions.built(1 + expressions.height(), start);
      return calls.function(name, start, to, arguments);
    }
    if (!Identifiers.RESERVED.contains(first)) {
      unknownVariable(name, start);
    }
    return placeholder(start);
  }

  private void unknownVariable(String name, int start) {
    Diagnostic unknown =
        Diagnostic.error(
                "there is no variable `" + Syntax.shortened(name) + "`", syntax.since(start))
            .expecting(Syntax.calledAll((Object[]) Variable.values()));
    syntax.problems.report(
        lexer.is(Token.STRING) || lexer.is(Token.COLON)
            ? unknown.withHint("an entity is written `" + Syntax.shortened(name) + "::\"id\"`")
            : Suggestion.hint(name, VARIABLES.keySet()).map(unknown::withHint).orElse(unknown));
  }

  /**
   * Expressions up to the closing token; the opening one is taken. The height is then that of the
   * highest.
   */
  private List<Expr> elements(Token close) {
    List<Expr> elements = new ArrayList<>();
    int highest = 0;
    while (!lexer.take(close)) {
      syntax.checkElements(elements.size());
      elements.add(expressions.expression());
      highest = Math.max(highest, expressions.height());
      if (!lexer.take(Token.COMMA) && !lexer.is(close)) {
        throw syntax.unexpected("`,`", close.called());
      }
    }
    expressions.built(highest, lexer.endOfLast());
    return elements;
  }

  private Expr record() {
    int start = lexer.start();
    lexer.next();
    Map<String, Expr> attributes = new LinkedHashMap<>();
    int highest = 0;
    while (!lexer.take(Token.RIGHT_BRACE)) {
      syntax.checkElements(attributes.size());
      int from = lexer.start();
      String key = key();
      SourceSpan keySpan = syntax.since(from);
      syntax.expect(Token.COLON);
      Expr value = expressions.expression();
      highest = Math.max(highest, expressions.height());
      if (attributes.putIfAbsent(key, value) != null) {
        syntax.problems.report(
            Diagnostic.error(
                "the attribute `" + Syntax.shortened(key) + "` is there twice", keySpan));
      }
      if (!lexer.take(Token.COMMA) && !lexer.is(Token.RIGHT_BRACE)) {
        throw syntax.unexpected("`,`", "`}`");
      }
    }
    expressions.built(1 + highest, start);
    return new Expr.RecordLiteral(attributes, syntax.since(start));
  }

  private String key() {
    String key;
    if (lexer.is(Token.STRING)) {
      key = Escapes.string(lexer, syntax.problems);
    } else if (lexer.is(Token.WORD)) {
      key = lexer.text();
      syntax.checkReserved(key, lexer.start());
    } else {
      throw syntax.unexpected("the name of an attribute", "`}`");
    }
    lexer.next();
    return key;
  }

  /** What follows {@code has}: one string, or names joined by points. */
  List<String> hasPath() {
    if (lexer.is(Token.STRING)) {
      String attribute = Escapes.string(lexer, syntax.problems);
      lexer.next();
      return List.of(attribute);
    }
    List<String> path = new ArrayList<>();
    do {
      if (!lexer.is(Token.WORD)) {
        throw path.isEmpty()
            ? syntax.unexpected("the name of an attribute", "a string")
            : syntax.unexpected("the name of an attribute");
      }
      if (path.size() >= syntax.limits.nesting()) {
        throw syntax.tooDeep(lexer.start(), lexer.end());
      }
      String attribute = lexer.text();
      syntax.checkReserved(attribute, lexer.start());
      path.add(Identifiers.isIdentifier(attribute) ? attribute : "invalid");
      lexer.next();
    } while (lexer.take(Token.DOT));
    return path;
  }

  /** Stands for what was reported, until the errors are thrown. */
  private Expr placeholder(int start) {
    expressions.built(1, start);
    return new Expr.Literal(BoolValue.FALSE, syntax.since(start));
  }
}
