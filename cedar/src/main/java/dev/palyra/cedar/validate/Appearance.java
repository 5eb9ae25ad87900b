package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Exprs;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.model.Value;
import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Warns of texts that may not be what a reader takes them for: with characters that change the
 * direction of writing or can't be seen, or with letters of several scripts, among which some look
 * the same ({@code аdmin} with a Cyrillic {@code а}). What belongs together is that of Unicode
 * Technical Standard 39, "single script"; texts of a single foreign script are not told apart.
 */
final class Appearance {
  /** Sets of scripts that are written together. */
  private static final List<Set<UnicodeScript>> TOGETHER =
      List.of(
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA),
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.BOPOMOFO),
          EnumSet.of(UnicodeScript.HAN, UnicodeScript.HANGUL));

  private final Findings findings;

  Appearance(Findings findings) {
    this.findings = findings;
  }

  void check(PolicyBody body) {
    constraint(body.principal(), body.span());
    constraint(body.resource(), body.span());
    switch (body.action()) {
      case ActionConstraint.Any() -> {}
      case ActionConstraint.Eq(EntityUid action) -> text(action.id(), body.span());
      case ActionConstraint.In(EntityUid action) -> text(action.id(), body.span());
      case ActionConstraint.InAny(List<EntityUid> actions) ->
          actions.forEach(action -> text(action.id(), body.span()));
    }
    for (Condition condition : body.conditions()) {
      Exprs.forEach(condition.body(), this::expression);
    }
  }

  private void constraint(ScopeConstraint constraint, SourceSpan span) {
    switch (constraint) {
      case ScopeConstraint.Any(), ScopeConstraint.Is(_) -> {}
      case ScopeConstraint.Eq(EntityRef entity) -> entity(entity, span);
      case ScopeConstraint.In(EntityRef entity) -> entity(entity, span);
      case ScopeConstraint.IsIn(_, EntityRef entity) -> entity(entity, span);
    }
  }

  private void entity(EntityRef reference, SourceSpan span) {
    if (reference instanceof EntityUid uid) {
      text(uid.id(), span);
    }
  }

  private void expression(Expr expression) {
    SourceSpan span = expression.span();
    switch (expression) {
      case Expr.Literal(Value value, _) when value instanceof StringValue(String text) ->
          text(text, span);
      case Expr.Literal(Value value, _) when value instanceof EntityUid uid -> text(uid.id(), span);
      case Expr.Like like -> like.pattern().texts().forEach(part -> text(part, span));
      case Expr.GetAttribute get -> name(get.attribute(), span);
      case Expr.Has has -> has.path().forEach(name -> name(name, span));
      case Expr.RecordLiteral record ->
          record.attributes().keySet().forEach(name -> name(name, span));
      case Expr.Literal _,
          Expr.Var _,
          Expr.If _,
          Expr.And _,
          Expr.Or _,
          Expr.Sum _,
          Expr.Product _,
          Expr.Unary _,
          Expr.Binary _,
          Expr.Is _,
          Expr.SetLiteral _,
          Expr.Call _ -> {}
    }
  }

  private void name(String name, SourceSpan span) {
    if (name.codePoints().anyMatch(Appearance::isInvisible)) {
      warn("the name %s has a character that can't be seen", name, span);
    } else {
      text(name, span);
    }
  }

  private void text(String text, SourceSpan span) {
    if (text.chars().allMatch(c -> c < 0x80)) {
      return;
    }
    if (text.codePoints().anyMatch(Appearance::changesDirection)) {
      warn("the text %s has a character that changes the direction of writing", text, span);
    } else if (!isOfOneScript(text)) {
      warn("the text %s mixes scripts, in which different letters can look the same", text, span);
    }
  }

  /** The embeddings, overrides and isolates of the bidirectional algorithm. */
  private static boolean changesDirection(int c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> Character.isSpaceChar(c) && c != ' ';
    };
  }

  private static boolean isOfOneScript(String text) {
    Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
    text.codePoints().mapToObj(UnicodeScript::of).forEach(scripts::add);
    scripts.remove(UnicodeScript.COMMON);
    scripts.remove(UnicodeScript.INHERITED);
    return scripts.size() <= 1 || TOGETHER.stream().anyMatch(all -> all.containsAll(scripts));
  }

  private void warn(String message, String text, SourceSpan span) {
    findings.add(Diagnostic.warning(message.formatted(Text.quote(text)), span));
  }
}
