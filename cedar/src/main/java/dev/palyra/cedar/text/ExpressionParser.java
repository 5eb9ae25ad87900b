package dev.palyra.cedar.text;

import dev.palyra.cedar.model.BinaryOp;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.Pattern;
import dev.palyra.cedar.model.UnaryOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Expressions down to their operands, by recursive descent: one method per level of the grammar,
 * each given its first operand.
 *
 * <p>Two things are bounded. Recursion is counted by {@link Syntax#enter}. The height of what was
 * built is kept in {@link #height}, since a chain of attributes is built by a loop and would else
 * be arbitrarily high.
 */
final class ExpressionParser {
  private static final int MOST_UNARY = 4;

  /** The levels of the grammar, from the loosest. */
  private enum Level {
    OR,
    AND,
    RELATION,
    SUM,
    PRODUCT
  }

  private final Syntax syntax;
  private final Lexer lexer;
  private final OperandParser operands;

  /** How high the expression is that was built last. */
  private int height;

  ExpressionParser(Syntax syntax) {
    this.syntax = syntax;
    this.lexer = syntax.lexer;
    this.operands = new OperandParser(syntax, this);
  }

  int height() {
    return height;
  }

  /** Takes note that something of that height was built. */
  void built(int newHeight, int start) {
    if (newHeight > syntax.limits.nesting()) {
      throw syntax.tooDeep(start, lexer.endOfLast());
    }
    height = newHeight;
  }

  Expr expression() {
    syntax.enter();
    Expr result = lexer.isWord("if") ? conditional() : operand(Level.OR);
    syntax.leave();
    return result;
  }

  private Expr conditional() {
    int start = lexer.start();
    lexer.next();
    Expr condition = expression();
    int highest = height;
    keyword("then");
    Expr consequent = expression();
    highest = Math.max(highest, height);
    keyword("else");
    Expr alternative = expression();
    built(1 + Math.max(highest, height), start);
    return new Expr.If(condition, consequent, alternative, syntax.since(start));
  }

  private void keyword(String word) {
    if (!lexer.isWord(word)) {
      throw syntax.unexpected("`" + word + "`");
    }
    lexer.next();
  }

  /** An operand, with the operators behind it that bind at least as tight as the level. */
  private Expr operand(Level lowest) {
    int start = lexer.start();
    // The operand is read first and then handed up through the levels: half the stack of going down
    // through them.
    Expr expr = product(start, unary());
    if (lowest == Level.PRODUCT) {
      return expr;
    }
    expr = sum(start, expr);
    if (lowest == Level.SUM) {
      return expr;
    }
    expr = relation(start, expr);
    if (lowest == Level.RELATION) {
      return expr;
    }
    expr = and(start, expr);
    return lowest == Level.AND ? expr : or(start, expr);
  }

  private Expr or(int start, Expr first) {
    if (!lexer.is(Token.OR)) {
      return first;
    }
    List<Expr> chain =
        new ArrayList<>(first instanceof Expr.Or nested ? nested.operands() : List.of(first));
    int highest = height;
    while (lexer.take(Token.OR)) {
      syntax.checkElements(chain.size());
      chain.add(operand(Level.AND));
      highest = Math.max(highest, height);
    }
    built(1 + highest, start);
    return new Expr.Or(chain, syntax.since(start));
  }

  private Expr and(int start, Expr first) {
    if (!lexer.is(Token.AND)) {
      return first;
    }
    List<Expr> chain =
        new ArrayList<>(first instanceof Expr.And nested ? nested.operands() : List.of(first));
    int highest = height;
    while (lexer.take(Token.AND)) {
      syntax.checkElements(chain.size());
      chain.add(operand(Level.RELATION));
      highest = Math.max(highest, height);
    }
    built(1 + highest, start);
    return new Expr.And(chain, syntax.since(start));
  }

  private Expr relation(int start, Expr left) {
    BinaryOp op = comparison();
    if (op != null) {
      return comparison(start, left, op);
    }
    if (lexer.isWord("has")) {
      return has(start, left);
    }
    if (lexer.isWord("like")) {
      return like(start, left);
    }
    return lexer.isWord("is") ? is(start, left) : left;
  }

  private Expr comparison(int start, Expr left, BinaryOp op) {
    lexer.next();
    int leftHeight = height;
    Expr right = operand(Level.SUM);
    built(1 + Math.max(leftHeight, height), start);
    if (comparison() != null) {
      throw syntax.fail(
          lexer.start(),
          lexer.end(),
          "comparisons can't be chained",
          "put one of them in parentheses");
    }
    return new Expr.Binary(op, left, right, syntax.since(start));
  }

  private Expr has(int start, Expr left) {
    lexer.next();
    int leftHeight = height;
    List<String> path = operands.hasPath();
    built(leftHeight + path.size(), start);
    return new Expr.Has(left, path, syntax.since(start));
  }

  private Expr like(int start, Expr left) {
    lexer.next();
    if (!lexer.is(Token.STRING)) {
      throw syntax.unexpected("a pattern, as a string");
    }
    Pattern pattern = Escapes.pattern(lexer, syntax.problems);
    lexer.next();
    built(1 + height, start);
    return new Expr.Like(left, pattern, syntax.since(start));
  }

  private Expr is(int start, Expr left) {
    lexer.next();
    int highest = height;
    EntityType type = syntax.typeName();
    Optional<Expr> container = Optional.empty();
    if (lexer.isWord("in")) {
      lexer.next();
      container = Optional.of(operand(Level.SUM));
      highest = Math.max(highest, height);
    }
    built(1 + highest, start);
    return new Expr.Is(left, type, container, syntax.since(start));
  }

  /** The comparison that the token is, or null. */
  private @Nullable BinaryOp comparison() {
    return switch (lexer.kind()) {
      case EQUAL -> BinaryOp.EQUAL;
      case NOT_EQUAL -> BinaryOp.NOT_EQUAL;
      case LESS -> BinaryOp.LESS;
      case LESS_OR_EQUAL -> BinaryOp.LESS_OR_EQUAL;
      case GREATER -> BinaryOp.GREATER;
      case GREATER_OR_EQUAL -> BinaryOp.GREATER_OR_EQUAL;
      case WORD -> lexer.isWord("in") ? BinaryOp.IN : null;
      case ASSIGN -> {
        syntax.problems.report(
            lexer.start(), lexer.end(), "`=` is not an operator", "compare with `==`");
        yield BinaryOp.EQUAL;
      }
      default -> null;
    };
  }

  private Expr sum(int start, Expr first) {
    if (!lexer.is(Token.PLUS) && !lexer.is(Token.MINUS)) {
      return first;
    }
    Expr.Sum nested = first instanceof Expr.Sum sum ? sum : null;
    List<Expr.Term> terms = new ArrayList<>(nested != null ? nested.terms() : List.of());
    int highest = height;
    while (lexer.is(Token.PLUS) || lexer.is(Token.MINUS)) {
      syntax.checkElements(terms.size());
      boolean subtracted = lexer.is(Token.MINUS);
      lexer.next();
      terms.add(new Expr.Term(subtracted, operand(Level.PRODUCT)));
      highest = Math.max(highest, height);
    }
    built(1 + highest, start);
    return new Expr.Sum(nested != null ? nested.first() : first, terms, syntax.since(start));
  }

  private Expr product(int start, Expr first) {
    if (!isFactorNext()) {
      return first;
    }
    List<Expr> chain =
        new ArrayList<>(first instanceof Expr.Product nested ? nested.factors() : List.of(first));
    int highest = height;
    while (isFactorNext()) {
      syntax.checkElements(chain.size());
      lexer.next();
      chain.add(unary());
      highest = Math.max(highest, height);
    }
    built(1 + highest, start);
    return new Expr.Product(chain, syntax.since(start));
  }

  private boolean isFactorNext() {
    if (lexer.is(Token.SLASH) || lexer.is(Token.PERCENT)) {
      String name = lexer.is(Token.SLASH) ? "division" : "the remainder";
      syntax.problems.report(
          lexer.start(), lexer.end(), "Cedar has no " + name.replace("the ", ""));
      return true;
    }
    return lexer.is(Token.STAR);
  }

  private Expr unary() {
    Token sign = lexer.kind();
    if (sign != Token.NOT && sign != Token.MINUS) {
      return operands.member();
    }
    int start = lexer.start();
    int count = 0;
    while (lexer.take(sign)) {
      count++;
    }
    if (count > MOST_UNARY) {
      syntax.problems.report(
          start,
          lexer.endOfLast(),
          "at most four `" + (sign == Token.NOT ? "!" : "-") + "` in a row");
      count = 1;
    }
    Expr operand;
    if (sign == Token.MINUS && lexer.is(Token.NUMBER)) {
      operand = operands.negatedNumber(start);
      // The innermost minus is a part of the literal, unless something is accessed on the number.
      count -= operand instanceof Expr.Literal(LongValue _, _) ? 1 : 0;
    } else {
      operand = operands.member();
    }
    UnaryOp op = sign == Token.NOT ? UnaryOp.NOT : UnaryOp.NEGATE;
    for (int i = 0; i < count; i++) {
      built(1 + height, start);
      operand = new Expr.Unary(op, operand, syntax.since(start));
    }
    return operand;
  }
}
