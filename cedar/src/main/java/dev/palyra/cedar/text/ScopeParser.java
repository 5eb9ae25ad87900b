package dev.palyra.cedar.text;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import java.util.ArrayList;
import java.util.List;

/** The three constraints between the parentheses of a policy. */
final class ScopeParser {
  private final Syntax syntax;
  private final Lexer lexer;

  ScopeParser(Syntax syntax) {
    this.syntax = syntax;
    this.lexer = syntax.lexer;
  }

  /** What the scope says. */
  record Scope(ScopeConstraint principal, ActionConstraint action, ScopeConstraint resource) {}

  Scope scope() {
    syntax.expect(Token.LEFT_PAREN);
    variable("principal");
    ScopeConstraint principal = constraint(Slot.PRINCIPAL);
    comma();
    variable("action");
    ActionConstraint action = action();
    comma();
    variable("resource");
    ScopeConstraint resource = constraint(Slot.RESOURCE);
    lexer.take(Token.COMMA);
    if (!lexer.take(Token.RIGHT_PAREN)) {
      throw misplaced("`)`");
    }
    return new Scope(principal, action, resource);
  }

  private void variable(String name) {
    if (!lexer.isWord(name)) {
      throw syntax.unexpected("`" + name + "`");
    }
    lexer.next();
    if (lexer.is(Token.COLON)) {
      throw syntax.fail(
          lexer.start(), lexer.end(), "a scope takes no `:`", "write `" + name + " is Type`");
    }
  }

  private void comma() {
    if (!lexer.take(Token.COMMA)) {
      throw misplaced("`,`");
    }
  }

  private SyntaxError misplaced(String expected) {
    return switch (lexer.kind()) {
      case AND, OR ->
          syntax.fail(
              lexer.start(),
              lexer.end(),
              "a scope takes one constraint for each variable",
              "move the others into a `when` clause, or into another policy");
      case NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          syntax.fail(
              lexer.start(),
              lexer.end(),
              "a scope can't compare with " + lexer.kind().called(),
              "move it into a `when` clause");
      default ->
          lexer.isWord("is")
              ? syntax.fail(
                  lexer.start(),
                  lexer.end(),
                  "`is` stands before `in`",
                  "write `is Type in entity`")
              : syntax.unexpected(expected);
    };
  }

  private ScopeConstraint constraint(Slot slot) {
    if (lexer.isWord("is")) {
      lexer.next();
      EntityType type = syntax.typeName();
      if (isEqual()) {
        throw syntax.fail(
            lexer.start(),
            lexer.end(),
            "`is` and `==` can't stand together",
            "the entity has its type already");
      }
      if (!lexer.isWord("in")) {
        return new ScopeConstraint.Is(type);
      }
      lexer.next();
      return new ScopeConstraint.IsIn(type, entityOrSlot(slot));
    }
    if (isEqual()) {
      lexer.next();
      return new ScopeConstraint.Eq(entityOrSlot(slot));
    }
    if (lexer.isWord("in")) {
      lexer.next();
      return new ScopeConstraint.In(entityOrSlot(slot));
    }
    return new ScopeConstraint.Any();
  }

  private boolean isEqual() {
    if (lexer.is(Token.ASSIGN)) {
      syntax.problems.report(
          lexer.start(), lexer.end(), "`=` is not an operator", "compare with `==`");
      return true;
    }
    return lexer.is(Token.EQUAL);
  }

  private ActionConstraint action() {
    if (lexer.isWord("is")) {
      throw syntax.fail(
          lexer.start(), lexer.end(), "`is` can't constrain the action", "use `==` or `in`");
    }
    if (isEqual()) {
      lexer.next();
      return new ActionConstraint.Eq(actionEntity());
    }
    if (!lexer.isWord("in")) {
      return new ActionConstraint.Any();
    }
    lexer.next();
    return actions();
  }

  private ActionConstraint actions() {
    int parentheses = open();
    if (!lexer.take(Token.LEFT_BRACKET)) {
      ActionConstraint single = new ActionConstraint.In(actionEntity());
      close(parentheses);
      return single;
    }
    List<EntityUid> actions = new ArrayList<>();
    while (!lexer.take(Token.RIGHT_BRACKET)) {
      syntax.checkElements(actions.size());
      actions.add(actionEntity());
      if (!lexer.take(Token.COMMA) && !lexer.is(Token.RIGHT_BRACKET)) {
        throw syntax.unexpected("`,`", "`]`");
      }
    }
    close(parentheses);
    return new ActionConstraint.InAny(actions);
  }

  private EntityUid actionEntity() {
    int parentheses = open();
    int start = lexer.start();
    EntityUid action = entity("an action, such as `Action::\"read\"`");
    if (!action.type().isAction()) {
      syntax.problems.report(
          start,
          lexer.endOfLast(),
          "`" + action.type() + "` is not a type of actions",
          "such a type ends with `Action`");
    }
    close(parentheses);
    return action;
  }

  private EntityRef entityOrSlot(Slot slot) {
    int parentheses = open();
    EntityRef ref;
    if (lexer.is(Token.SLOT)) {
      if (!lexer.text().equals(slot.toString())) {
        throw syntax.unexpected("an entity", "`" + slot + "`");
      }
      lexer.next();
      ref = slot;
    } else {
      ref = entity("an entity, such as `Type::\"id\"`", "`" + slot + "`");
    }
    close(parentheses);
    return ref;
  }

  private EntityUid entity(String... expected) {
    if (!lexer.is(Token.WORD)) {
      throw syntax.unexpected(expected);
    }
    int start = lexer.start();
    String first = lexer.text();
    lexer.next();
    String name = syntax.restOfName(first, start);
    if (!name.endsWith("::")) {
      throw syntax.fail(
          start,
          lexer.endOfLast(),
          "`" + Syntax.shortened(name) + "` is not an entity",
          "write `"
              + Syntax.shortened(name)
              + "::\"id\"` for an entity, or `is` before the name of a type");
    }
    return syntax.entity(name, start);
  }

  // Parentheses around an entity mean nothing, and Cedar allows them.
  private int open() {
    int count = 0;
    while (lexer.take(Token.LEFT_PAREN)) {
      count++;
    }
    return count;
  }

  private void close(int parentheses) {
    for (int i = 0; i < parentheses; i++) {
      syntax.expect(Token.RIGHT_PAREN);
    }
  }
}
