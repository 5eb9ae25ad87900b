package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.schema.NamespaceDecl.ActionDecl;
import dev.palyra.cedar.schema.NamespaceDecl.ActionName;
import dev.palyra.cedar.schema.NamespaceDecl.AppliesTo;
import dev.palyra.cedar.schema.NamespaceDecl.CommonTypeDecl;
import dev.palyra.cedar.schema.NamespaceDecl.EntityTypeDecl;
import dev.palyra.cedar.schema.NamespaceDecl.EnumEntityDecl;
import dev.palyra.cedar.schema.NamespaceDecl.StandardEntityDecl;
import dev.palyra.cedar.schema.SchemaLexer.Kind;
import dev.palyra.cedar.schema.SchemaLexer.Token;
import dev.palyra.cedar.schema.TypeDecl.CommonName;
import dev.palyra.cedar.schema.TypeDecl.RecordDecl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the declarations of Cedar's schema syntax. An error in one is kept, and reading goes on
 * after it, so that one run finds several.
 */
final class SchemaParser extends SchemaSyntax {
  private final List<Diagnostic> errors = new ArrayList<>();
  private final Map<String, Namespace> namespaces = new LinkedHashMap<>();

  private SchemaParser(Source source, Limits limits, SchemaLimits schemaLimits) {
    super(source, limits, new DeclarationBudget(schemaLimits.declarations()));
  }

  /**
   * @throws CedarException when the text is not a schema, with everything found wrong
   */
  static SchemaFragment parse(Source source, Limits limits, SchemaLimits schemaLimits) {
    SchemaParser parser = new SchemaParser(source, limits, schemaLimits);
    parser.recovering(parser::advance);
    while (parser.token.kind() != Kind.END) {
      parser.recovering(parser::topLevel);
    }
    if (!parser.errors.isEmpty()) {
      throw new CedarException(parser.errors);
    }
    Map<String, NamespaceDecl> namespaces = new LinkedHashMap<>();
    parser.namespaces.forEach((name, namespace) -> namespaces.put(name, namespace.declared()));
    return new SchemaFragment(namespaces);
  }

  /** What was declared in a namespace so far. */
  private record Namespace(
      Map<String, CommonTypeDecl> commonTypes,
      Map<String, EntityTypeDecl> entityTypes,
      Map<String, ActionDecl> actions,
      Map<String, String> annotations) {
    Namespace(Map<String, String> annotations) {
      this(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), annotations);
    }

    NamespaceDecl declared() {
      return new NamespaceDecl(commonTypes, entityTypes, actions, annotations);
    }
  }

  private void topLevel() {
    Map<String, String> annotations = annotations();
    if (!token.is("namespace")) {
      declaration(namespaces.computeIfAbsent("", _ -> new Namespace(Map.of())), annotations);
      return;
    }
    advance();
    TypeName name = path();
    refuseReserved(name.text(), name.span());
    Namespace namespace = new Namespace(annotations);
    if (namespaces.putIfAbsent(name.text(), namespace) != null) {
      note(error("namespace `" + name + "` is declared twice", name.span()));
    }
    expect(Kind.OPEN_BRACE);
    while (token.kind() != Kind.CLOSE_BRACE && token.kind() != Kind.END) {
      recovering(() -> declaration(namespace, annotations()));
    }
    expect(Kind.CLOSE_BRACE);
  }

  private void declaration(Namespace namespace, Map<String, String> annotations) {
    SourceSpan start = token.span();
    if (token.is("entity")) {
      advance();
      entityType(namespace, annotations, start);
    } else if (token.is("action")) {
      advance();
      action(namespace, annotations, start);
    } else if (token.is("type")) {
      advance();
      commonType(namespace, annotations, start);
    } else {
      throw unexpected("`entity`", "`action`", "`type`", "`namespace`");
    }
  }

  private void commonType(Namespace namespace, Map<String, String> annotations, SourceSpan start) {
    Token name = identifier();
    expect(Kind.EQUALS);
    TypeDecl definition = type(0);
    expect(Kind.SEMICOLON);
    refuseReserved(name.text(), name.span());
    if (SchemaFragment.RESERVED_COMMON_TYPES.contains(name.text())) {
      note(error("`" + name.text() + "` is reserved and can't be a common type", name.span()));
    }
    declare(
        namespace.commonTypes,
        "common type",
        name,
        new CommonTypeDecl(definition, annotations, start.to(previous)));
  }

  private void entityType(Namespace namespace, Map<String, String> annotations, SourceSpan start) {
    List<Token> names = commaSeparated(this::identifier);
    EntityTypeDecl declared;
    if (token.is("enum")) {
      advance();
      expect(Kind.OPEN_BRACKET);
      List<String> ids = commaSeparated(this::string);
      expect(Kind.CLOSE_BRACKET);
      expect(Kind.SEMICOLON);
      declared = new EnumEntityDecl(ids, annotations, start.to(previous));
    } else {
      List<TypeName> parents = List.of();
      if (token.is("in")) {
        advance();
        parents = typeNames();
      }
      TypeDecl shape = RecordDecl.EMPTY;
      if (accept(Kind.EQUALS) || token.kind() == Kind.OPEN_BRACE) {
        shape = record(0);
      }
      Optional<TypeDecl> tags = Optional.empty();
      if (token.is("tags")) {
        advance();
        tags = Optional.of(type(0));
      }
      if (token.kind() != Kind.SEMICOLON) {
        throw unexpected("`in`", "`{`", "`tags`", "`enum`", "`;`");
      }
      advance();
      declared = new StandardEntityDecl(parents, shape, tags, annotations, start.to(previous));
    }
    for (Token name : names) {
      refuseReserved(name.text(), name.span());
      declare(namespace.entityTypes, "entity type", name, declared);
    }
  }

  private void action(Namespace namespace, Map<String, String> annotations, SourceSpan start) {
    List<Token> names = commaSeparated(this::name);
    List<ActionName> parents = List.of();
    if (token.is("in")) {
      advance();
      if (accept(Kind.OPEN_BRACKET)) {
        parents = commaSeparated(this::actionName);
        expect(Kind.CLOSE_BRACKET);
      } else {
        parents = List.of(actionName());
      }
    }
    Optional<AppliesTo> appliesTo = Optional.empty();
    if (token.is("appliesTo")) {
      advance();
      appliesTo = Optional.of(appliesTo());
    }
    if (token.is("attributes")) { // Cedar reads this and knows nothing to put into it.
      advance();
      expect(Kind.OPEN_BRACE);
      expect(Kind.CLOSE_BRACE);
    }
    if (token.kind() != Kind.SEMICOLON) {
      throw unexpected("`in`", "`appliesTo`", "`;`");
    }
    advance();
    ActionDecl declared = new ActionDecl(parents, appliesTo, annotations, start.to(previous));
    for (Token name : names) {
      declare(namespace.actions, "action", name, declared);
    }
  }

  private AppliesTo appliesTo() {
    SourceSpan start = previous;
    expect(Kind.OPEN_BRACE);
    List<TypeName> principals = null;
    List<TypeName> resources = null;
    TypeDecl context = null;
    do {
      Token key = token;
      if (key.is("principal")) {
        refuseTwice(principals, key);
        principals = applicableTypes();
      } else if (key.is("resource")) {
        refuseTwice(resources, key);
        resources = applicableTypes();
      } else if (key.is("context")) {
        refuseTwice(context, key);
        advance();
        expect(Kind.COLON);
        context = token.kind() == Kind.OPEN_BRACE ? record(0) : new CommonName(path());
      } else {
        throw unexpected("`principal`", "`resource`", "`context`");
      }
    } while (accept(Kind.COMMA) && token.kind() != Kind.CLOSE_BRACE);
    expect(Kind.CLOSE_BRACE);
    if (principals == null || resources == null) {
      throw new CedarException(
          Diagnostic.error(
                  "`appliesTo` without `" + (principals == null ? "principal" : "resource") + "`",
                  start.to(previous))
              .withHint("an action that no request can have is written without `appliesTo`"));
    }
    return new AppliesTo(principals, resources, context == null ? RecordDecl.EMPTY : context);
  }

  private void refuseTwice(@Nullable Object before, Token key) {
    if (before != null) {
      throw error("`" + key.text() + "` is given twice", key.span());
    }
  }

  private List<TypeName> applicableTypes() {
    Token key = token;
    advance();
    expect(Kind.COLON);
    List<TypeName> types = typeNames();
    if (types.isEmpty()) {
      throw error("`" + key.text() + "` names no entity type", key.span().to(previous));
    }
    return types;
  }

  /** {@code read}, {@code "read"} or {@code Shop::Action::"read"}. */
  private ActionName actionName() {
    if (token.kind() == Kind.STRING) {
      Token id = name();
      return new ActionName(Optional.empty(), id.text(), id.span());
    }
    Token first = identifier();
    StringBuilder type = new StringBuilder(first.text());
    SourceSpan typeSpan = first.span();
    while (accept(Kind.DOUBLE_COLON)) {
      if (token.kind() == Kind.STRING) {
        Token id = name();
        return new ActionName(
            Optional.of(new TypeName(type.toString(), typeSpan)),
            id.text(),
            first.span().to(previous));
      }
      type.append("::").append(identifier().text());
      typeSpan = first.span().to(previous);
    }
    if (typeSpan.end() != first.span().end()) {
      throw unexpected("`::` and the id of an action in quotes");
    }
    return new ActionName(Optional.empty(), first.text(), first.span());
  }

  private <D> void declare(Map<String, D> declared, String what, Token name, D declaration) {
    budget.spend(name.span());
    if (declared.putIfAbsent(name.text(), declaration) != null) {
      note(error(what + " `" + name.text() + "` is declared twice", name.span()));
    }
  }

  private void refuseReserved(String name, SourceSpan span) {
    if (name.equals("__cedar") || name.startsWith("__cedar::") || name.contains("::__cedar")) {
      note(error("`" + name + "` uses `__cedar`, which is reserved", span));
    }
  }

  private void note(CedarException error) {
    errors.addAll(error.diagnostics());
    if (errors.size() >= limits.diagnostics()) {
      throw new CedarException(errors);
    }
  }

  /** Runs a step; when it fails, notes why and skips to where the next declaration may start. */
  private void recovering(Runnable step) {
    int outside = braces;
    try {
      step.run();
    } catch (CedarException e) {
      if (budget.isSpent() || errors.size() >= limits.diagnostics()) {
        throw e;
      }
      note(e);
      skipDeclaration(outside);
    }
  }

  /** Skips past the next semicolon outside of the braces of a declaration. */
  private void skipDeclaration(int outside) {
    while (token.kind() != Kind.END) {
      boolean ends = token.kind() == Kind.SEMICOLON && braces <= outside;
      boolean closesNamespace =
          token.kind() == Kind.CLOSE_BRACE && braces == outside && outside > 0;
      if (closesNamespace) {
        return;
      }
      skipToken();
      if (ends) {
        return;
      }
    }
  }

  private void skipToken() {
    while (true) {
      try {
        advance();
        return;
      } catch (CedarException e) {
        note(e);
      }
    }
  }
}
