package dev.palyra.cedar.text;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads policies and templates from their text.
 *
 * <p>Every method either returns what the whole text says or throws a {@link CedarException} with
 * all errors found, up to {@link Limits#diagnostics()}. Time is linear in the length of the text,
 * and the stack is bounded by {@link Limits#nesting()}. The results keep the source alive, to quote
 * from it.
 */
public final class PolicyParser {
  /** How policies get their ids. */
  public enum Ids {
    /**
     * {@code policy0}, {@code policy1}, … in the order of the text, templates counted too: the
     * official default.
     */
    NUMBERED,
    /** The value of the annotation {@code @id} where there is one, else as {@link #NUMBERED}. */
    ANNOTATED
  }

  private final Syntax syntax;
  private final Lexer lexer;
  private final ScopeParser scopes;
  private final ExpressionParser expressions;

  private PolicyParser(Source source, Limits limits) {
    this.syntax = new Syntax(source, limits);
    this.lexer = syntax.lexer;
    this.scopes = new ScopeParser(syntax);
    this.expressions = new ExpressionParser(syntax);
  }

  /** All policies and templates of a text, numbered, within the default limits. */
  public static PolicyDocument parse(String text) {
    return parse(Source.of(text), Ids.NUMBERED, Limits.DEFAULTS);
  }

  /**
   * All policies and templates of a text, which may be none.
   *
   * @throws CedarException when there is an error in it, or when two have the same id
   */
  public static PolicyDocument parse(Source source, Ids ids, Limits limits) {
    PolicyParser parser = new PolicyParser(source, limits);
    List<PolicyBody> bodies = parser.bodies();
    parser.syntax.problems.throwIfAny();
    return document(bodies, ids, parser.syntax.problems);
  }

  /**
   * The one static policy of a text.
   *
   * @throws CedarException when there is an error in it, when it holds none or several, or when it
   *     is a template
   */
  public static Policy parsePolicy(PolicyId id, Source source, Limits limits) {
    PolicyBody body = single(source, limits);
    if (!body.slots().isEmpty()) {
      throw new CedarException(Diagnostic.error("a static policy has no slots", body.span()));
    }
    return new Policy(id, body);
  }

  /**
   * The one template of a text.
   *
   * @throws CedarException when there is an error in it, when it holds none or several, or when it
   *     has no slots
   */
  public static Template parseTemplate(PolicyId id, Source source, Limits limits) {
    PolicyBody body = single(source, limits);
    if (body.slots().isEmpty()) {
      throw new CedarException(Diagnostic.error("a template has at least one slot", body.span()));
    }
    return new Template(id, body);
  }

  /**
   * The one expression of a text.
   *
   * @throws CedarException when there is an error in it
   */
  public static Expr parseExpression(Source source, Limits limits) {
    PolicyParser parser = new PolicyParser(source, limits);
    Expr expression = parser.onlyExpression();
    parser.syntax.problems.throwIfAny();
    if (expression == null) {
      throw new IllegalStateException("an expression that was not read has reported no error");
    }
    return expression;
  }

  private @Nullable Expr onlyExpression() {
    try {
      Expr expression = expressions.expression();
      if (!lexer.is(Token.END)) {
        throw syntax.unexpected("an operator", Token.END.called());
      }
      return expression;
    } catch (SyntaxError reported) {
      return null;
    }
  }

  private static PolicyBody single(Source source, Limits limits) {
    PolicyParser parser = new PolicyParser(source, limits);
    List<PolicyBody> bodies = parser.bodies();
    parser.syntax.problems.throwIfAny();
    if (bodies.size() != 1) {
      throw new CedarException("expected one policy, found " + bodies.size());
    }
    return bodies.getFirst();
  }

  private static PolicyDocument document(List<PolicyBody> bodies, Ids ids, Problems problems) {
    List<Policy> policies = new ArrayList<>();
    List<Template> templates = new ArrayList<>();
    Set<PolicyId> taken = new HashSet<>();
    for (int i = 0; i < bodies.size(); i++) {
      PolicyBody body = bodies.get(i);
      String number = "policy" + i;
      PolicyId id =
          new PolicyId(
              ids == Ids.ANNOTATED ? body.annotations().getOrDefault("id", number) : number);
      if (!taken.add(id)) {
        problems.report(
            Diagnostic.error("there are two policies with the id `" + id + "`", body.span()));
      } else if (body.slots().isEmpty()) {
        policies.add(new Policy(id, body));
      } else {
        templates.add(new Template(id, body));
      }
    }
    problems.throwIfAny();
    return new PolicyDocument(policies, templates);
  }

  private List<PolicyBody> bodies() {
    List<PolicyBody> bodies = new ArrayList<>();
    while (!lexer.is(Token.END)) {
      if (bodies.size() >= syntax.limits.policies()) {
        throw new CedarException(
            "the text has more policies than the limit of " + syntax.limits.policies());
      }
      try {
        bodies.add(policy());
      } catch (SyntaxError reported) {
        syntax.restart();
        skipPolicy();
      }
    }
    return bodies;
  }

  private PolicyBody policy() {
    int start = lexer.start();
    Map<String, String> annotations = annotations();
    Effect effect = effect();
    ScopeParser.Scope scope = scopes.scope();
    List<Condition> conditions = new ArrayList<>();
    while (lexer.is(Token.WORD) && !isStartOfPolicy()) {
      syntax.checkElements(conditions.size());
      Condition condition = condition();
      if (condition != null) {
        conditions.add(condition);
      }
    }
    if (!lexer.take(Token.SEMICOLON)) {
      throw syntax.unexpected("`when`", "`unless`", "`;`");
    }
    return new PolicyBody(
        annotations,
        effect,
        scope.principal(),
        scope.action(),
        scope.resource(),
        conditions,
        syntax.since(start));
  }

  private Map<String, String> annotations() {
    Map<String, String> annotations = new LinkedHashMap<>();
    while (lexer.is(Token.AT)) {
      int start = lexer.start();
      lexer.next();
      syntax.checkElements(annotations.size());
      if (!lexer.is(Token.WORD)) {
        throw syntax.unexpected("the name of an annotation");
      }
      String key = lexer.text();
      lexer.next();
      String value = lexer.is(Token.LEFT_PAREN) ? annotationValue() : "";
      if (annotations.putIfAbsent(key, value) != null) {
        syntax.problems.report(
            Diagnostic.error(
                "the annotation `@" + Syntax.shortened(key) + "` is there twice",
                syntax.since(start)));
      }
    }
    return annotations;
  }

  private String annotationValue() {
    lexer.next();
    if (!lexer.is(Token.STRING)) {
      throw syntax.unexpected("a string");
    }
    String value = Escapes.string(lexer, syntax.problems);
    lexer.next();
    syntax.expect(Token.RIGHT_PAREN);
    return value;
  }

  private Effect effect() {
    for (Effect effect : Effect.values()) {
      if (lexer.isWord(effect.toString())) {
        lexer.next();
        return effect;
      }
    }
    throw syntax.unexpected("`permit`", "`forbid`", "`@`");
  }

  /**
   * A clause; null when there is an error in it, which then was reported, and the clause skipped.
   */
  private @Nullable Condition condition() {
    int start = lexer.start();
    Condition.Kind kind = null;
    for (Condition.Kind each : Condition.Kind.values()) {
      kind = lexer.isWord(each.toString()) ? each : kind;
    }
    if (kind == null) {
      throw syntax.unexpected("`when`", "`unless`", "`;`");
    }
    lexer.next();
    syntax.expect(Token.LEFT_BRACE);
    if (lexer.is(Token.RIGHT_BRACE)) {
      syntax.problems.report(
          start,
          lexer.end(),
          "the `" + kind + "` clause is empty",
          "write `" + kind + " { true }`");
      lexer.next();
      return null;
    }
    try {
      Expr body = expressions.expression();
      if (!lexer.take(Token.RIGHT_BRACE)) {
        throw syntax.unexpected("an operator", "`}`");
      }
      return new Condition(kind, body, syntax.since(start));
    } catch (SyntaxError reported) {
      syntax.restart();
      skipClause();
      return null;
    }
  }

  /** To behind the brace that ends the clause, or to what must be behind the clause already. */
  private void skipClause() {
    int open = 1;
    while (!lexer.is(Token.END) && !lexer.is(Token.SEMICOLON)) {
      open += lexer.is(Token.LEFT_BRACE) ? 1 : lexer.is(Token.RIGHT_BRACE) ? -1 : 0;
      lexer.next();
      if (open == 0) {
        return;
      }
    }
  }

  /** To behind the semicolon that ends the policy, or to what can only be the next policy. */
  private void skipPolicy() {
    boolean moved = false;
    while (!lexer.is(Token.END)) {
      if (lexer.take(Token.SEMICOLON) || (moved && isStartOfPolicy())) {
        return;
      }
      lexer.next();
      moved = true;
    }
  }

  private boolean isStartOfPolicy() {
    return lexer.is(Token.AT) || lexer.isWord("permit") || lexer.isWord("forbid");
  }
}
