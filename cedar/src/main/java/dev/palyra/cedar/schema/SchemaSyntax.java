package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.schema.SchemaLexer.Kind;
import dev.palyra.cedar.schema.SchemaLexer.Token;
import dev.palyra.cedar.schema.TypeDecl.AttributeDecl;
import dev.palyra.cedar.schema.TypeDecl.EntityOrCommonName;
import dev.palyra.cedar.schema.TypeDecl.RecordDecl;
import dev.palyra.cedar.schema.TypeDecl.SetDecl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what declarations of a schema are made of: names, types and annotations. */
abstract class SchemaSyntax {
  final Limits limits;
  final DeclarationBudget budget;
  private final SchemaLexer lexer;
  Token token;
  SourceSpan previous;
  int braces; // That are open before the current token.

  /** Stands before the first token. */
  SchemaSyntax(Source source, Limits limits, DeclarationBudget budget) {
    this.limits = limits;
    this.budget = budget;
    this.lexer = new SchemaLexer(source, limits.identifierChars());
    this.token = new Token(Kind.END, "", new SourceSpan(source, 0, 0));
    this.previous = token.span();
  }

  final List<TypeName> typeNames() {
    if (!accept(Kind.OPEN_BRACKET)) {
      return List.of(path());
    }
    List<TypeName> names = List.of();
    if (token.kind() != Kind.CLOSE_BRACKET) {
      names = commaSeparated(this::path);
    }
    expect(Kind.CLOSE_BRACKET);
    return names;
  }

  final TypeDecl type(int depth) {
    if (token.kind() == Kind.OPEN_BRACE) {
      return record(depth);
    }
    if (token.kind() != Kind.WORD) {
      throw unexpected("a type");
    }
    TypeName name = path();
    if (!name.text().equals("Set") || !accept(Kind.LESS)) {
      return new EntityOrCommonName(name);
    }
    TypeDecl element = type(deeper(depth));
    expect(Kind.GREATER);
    return new SetDecl(element);
  }

  final RecordDecl record(int depth) {
    expect(Kind.OPEN_BRACE);
    Map<String, AttributeDecl> attributes = new LinkedHashMap<>();
    while (token.kind() != Kind.CLOSE_BRACE) {
      Map<String, String> annotations = annotations();
      Token name = name();
      boolean required = !accept(Kind.QUESTION);
      expect(Kind.COLON);
      budget.spend(name.span());
      // Cedar lets the last of several attributes of the same name win.
      attributes.put(name.text(), new AttributeDecl(type(deeper(depth)), required, annotations));
      if (!accept(Kind.COMMA) && token.kind() != Kind.CLOSE_BRACE) {
        throw unexpected("`,`", "`}`");
      }
    }
    advance();
    return new RecordDecl(attributes);
  }

  private int deeper(int depth) {
    if (depth >= limits.nesting()) {
      throw error("types nest deeper than the limit of " + limits.nesting(), token.span());
    }
    return depth + 1;
  }

  final Map<String, String> annotations() {
    Map<String, String> annotations = new LinkedHashMap<>();
    while (accept(Kind.AT)) {
      Token key = expect(Kind.WORD);
      String value = "";
      if (accept(Kind.OPEN_PAREN)) {
        value = string();
        expect(Kind.CLOSE_PAREN);
      }
      if (annotations.putIfAbsent(key.text(), value) != null) {
        throw error("annotation `@" + key.text() + "` is given twice", key.span());
      }
    }
    return annotations;
  }

  /** {@code Photo} or {@code Shop::Cart}. */
  final TypeName path() {
    Token first = identifier();
    StringBuilder text = new StringBuilder(first.text());
    while (accept(Kind.DOUBLE_COLON)) {
      text.append("::").append(identifier().text());
    }
    return new TypeName(text.toString(), first.span().to(previous));
  }

  final Token identifier() {
    Token word = expect(Kind.WORD);
    // `__cedar` may be referred to, but refuseReserved keeps it from being declared.
    if (Identifiers.RESERVED.contains(word.text()) && !word.text().equals("__cedar")) {
      throw error("`" + word.text() + "` is reserved and can't be an identifier", word.span());
    }
    return word;
  }

  final Token name() {
    if (token.kind() == Kind.STRING) {
      Token string = token;
      advance();
      return string;
    }
    if (token.kind() != Kind.WORD) {
      throw unexpected("an identifier", "a string");
    }
    return identifier();
  }

  final String string() {
    return expect(Kind.STRING).text();
  }

  interface Part<T> {
    T read();
  }

  final <T> List<T> commaSeparated(Part<T> part) {
    List<T> parts = new ArrayList<>();
    do {
      if (parts.size() == limits.elements()) {
        throw error("a list exceeds the limit of " + limits.elements(), token.span());
      }
      parts.add(part.read());
    } while (accept(Kind.COMMA));
    return parts;
  }

  final boolean accept(Kind kind) {
    if (token.kind() != kind) {
      return false;
    }
    advance();
    return true;
  }

  final Token expect(Kind kind) {
    Token found = token;
    if (found.kind() != kind) {
      throw unexpected(kind.toString());
    }
    advance();
    return found;
  }

  final void advance() {
    Token next = lexer.next();
    if (token.kind() == Kind.OPEN_BRACE) {
      braces++;
    } else if (token.kind() == Kind.CLOSE_BRACE && braces > 0) {
      braces--;
    }
    previous = token.span();
    token = next;
  }

  final CedarException unexpected(String... expected) {
    return new CedarException(
        Diagnostic.error("unexpected " + token.describe(), token.span())
            .expecting(List.of(expected)));
  }

  static CedarException error(String message, SourceSpan span) {
    return new CedarException(Diagnostic.error(message, span));
  }
}
