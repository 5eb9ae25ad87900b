package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.ExtensionType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.Definitions.Meaning;
import dev.palyra.cedar.schema.Definitions.Sought;
import dev.palyra.cedar.schema.TypeDecl.AttributeDecl;
import dev.palyra.cedar.schema.TypeDecl.CommonName;
import dev.palyra.cedar.schema.TypeDecl.EntityName;
import dev.palyra.cedar.schema.TypeDecl.EntityOrCommonName;
import dev.palyra.cedar.schema.TypeDecl.ExtensionName;
import dev.palyra.cedar.schema.TypeDecl.Primitive;
import dev.palyra.cedar.schema.TypeDecl.RecordDecl;
import dev.palyra.cedar.schema.TypeDecl.SetDecl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Binds the names in types and inlines common types. A common type is resolved once and shared by
 * all who use it, so memory stays linear in the schema; its size as a tree is counted, since code
 * that walks types would have to walk it.
 */
final class TypeResolver {
  /** A type with its size as a tree. */
  private record Sized(CedarType type, long nodes, int depth) {}

  // Stands for a type that could not be resolved, after its error was noted.
  private static final Sized UNKNOWN = new Sized(RecordOf.EMPTY, 1, 1);

  private final Definitions definitions;
  private final SchemaErrors errors;
  private final SchemaLimits limits;
  private final Map<String, Sized> commonTypes = new HashMap<>();
  // A declaration of several names shares one type, which need be resolved only once.
  private final IdentityHashMap<TypeDecl, Sized> resolved = new IdentityHashMap<>();

  TypeResolver(Definitions definitions, SchemaErrors errors, SchemaLimits limits) {
    this.definitions = definitions;
    this.errors = errors;
    this.limits = limits;
  }

  /** Resolves all common types, each after those that it refers to. */
  void resolveCommonTypes() {
    // The path of the depth-first search holds types under way; they are iterators and not stack
    // frames, since a chain of common types may be as long as the schema.
    Deque<Visit> path = new ArrayDeque<>();
    Map<String, Boolean> done = new HashMap<>();
    for (String root : definitions.commonTypes.keySet()) {
      if (!done.containsKey(root)) {
        path.push(visit(root, done));
      }
      while (!path.isEmpty()) {
        Visit visit = path.peek();
        if (visit.references.isEmpty()) {
          path.pop();
          define(visit.name);
          done.put(visit.name, true);
          continue;
        }
        String next = visit.references.removeLast();
        Boolean state = done.get(next);
        if (state == null) {
          path.push(visit(next, done));
        } else if (!state) {
          errors.add(
              "common type `" + next + "` is defined by itself", in(next).declaration().span());
          commonTypes.put(next, UNKNOWN);
        }
      }
    }
  }

  private record Visit(String name, List<String> references) {}

  private Visit visit(String name, Map<String, Boolean> done) {
    done.put(name, false);
    List<String> references = new ArrayList<>();
    collect(in(name).declaration().definition(), in(name).namespace(), references);
    return new Visit(name, references);
  }

  private void define(String name) {
    Definitions.In<NamespaceDecl.CommonTypeDecl> in = in(name);
    if (commonTypes.containsKey(name)) {
      return; // Part of a cycle, which has been reported.
    }
    Sized type = sized(in.declaration().definition(), in.namespace());
    if (type.nodes > limits.typeNodes() || type.depth > limits.typeNesting()) {
      errors.add(
          "common type `%s` is larger than the limits of %d types in one and a nesting of %d"
              .formatted(name, limits.typeNodes(), limits.typeNesting()),
          in.declaration().span());
      type = UNKNOWN;
    }
    commonTypes.put(name, type);
  }

  private Definitions.In<NamespaceDecl.CommonTypeDecl> in(String name) {
    return java.util.Objects.requireNonNull(definitions.commonTypes.get(name));
  }

  private void collect(TypeDecl declaration, String namespace, List<String> references) {
    switch (declaration) {
      case CommonName(TypeName name) -> collect(name, namespace, Sought.COMMON, references);
      case EntityOrCommonName(TypeName name) -> collect(name, namespace, Sought.EITHER, references);
      case SetDecl(TypeDecl element) -> collect(element, namespace, references);
      case RecordDecl(Map<String, AttributeDecl> attributes) ->
          attributes.values().forEach(a -> collect(a.type(), namespace, references));
      case Primitive _, EntityName _, ExtensionName _ -> {}
    }
  }

  private void collect(TypeName name, String namespace, Sought sought, List<String> references) {
    if (definitions.lookup(name, namespace, sought) instanceof Meaning.Common(String common)) {
      references.add(common);
    }
  }

  /** The type as written in the namespace; {@link #resolveCommonTypes()} has been called before. */
  CedarType type(TypeDecl declaration, String namespace, String what) {
    Sized known = resolved.get(declaration);
    if (known == null) {
      known = sized(declaration, namespace);
      if (known.nodes > limits.typeNodes() || known.depth > limits.typeNesting()) {
        errors.add(
            Diagnostic.error(
                "the type of %s is larger than the limits of %d types in one and a nesting of %d"
                    .formatted(what, limits.typeNodes(), limits.typeNesting()),
                dev.palyra.cedar.model.SourceSpan.NONE));
        known = UNKNOWN;
      }
      resolved.put(declaration, known);
    }
    return known.type;
  }

  private Sized sized(TypeDecl declaration, String namespace) {
    return switch (declaration) {
      case Primitive.BOOL -> leaf(CedarType.BoolType.ANY);
      case Primitive.LONG -> leaf(CedarType.LongType.LONG);
      case Primitive.STRING -> leaf(CedarType.StringType.STRING);
      case CommonName(TypeName name) -> named(name, namespace, Sought.COMMON, "a common type");
      case EntityName(TypeName name) -> named(name, namespace, Sought.ENTITY, "an entity type");
      case EntityOrCommonName(TypeName name) ->
          named(name, namespace, Sought.EITHER, "a common type or an entity type");
      case ExtensionName(TypeName name) -> extension(name);
      case SetDecl(TypeDecl element) -> {
        Sized inner = sized(element, namespace);
        yield new Sized(new SetOf(inner.type), inner.nodes + 1, inner.depth + 1);
      }
      case RecordDecl(Map<String, AttributeDecl> attributes) -> record(attributes, namespace);
    };
  }

  private Sized record(Map<String, AttributeDecl> attributes, String namespace) {
    Map<String, Attribute> types = new LinkedHashMap<>();
    long nodes = 1;
    int depth = 0;
    for (Map.Entry<String, AttributeDecl> entry : attributes.entrySet()) {
      AttributeDecl attribute = entry.getValue();
      Sized type = sized(attribute.type(), namespace);
      types.put(entry.getKey(), new Attribute(type.type, attribute.required()));
      nodes += type.nodes;
      depth = Math.max(depth, type.depth);
    }
    return new Sized(new RecordOf(types), nodes, depth + 1);
  }

  private Sized named(TypeName name, String namespace, Sought sought, String what) {
    Meaning meaning = definitions.lookup(name, namespace, sought);
    return switch (meaning) {
      case Meaning.BuiltIn(CedarType type) -> leaf(type);
      case Meaning.Entity(EntityType type) -> leaf(new EntityOf(type));
      case Meaning.Common(String common) -> commonTypes.getOrDefault(common, UNKNOWN);
      case null -> {
        reportUndefined(name, what);
        yield UNKNOWN;
      }
    };
  }

  void reportUndefined(TypeName name, String what) {
    Diagnostic error = Diagnostic.error("`" + name + "` is not defined as " + what, name.span());
    errors.add(
        Suggestion.hint(name.text(), definitions.typeNames()).map(error::withHint).orElse(error));
  }

  private Sized extension(TypeName name) {
    ExtensionType type = ExtensionType.named(name.text());
    if (type == null) {
      reportUndefined(name, "an extension type");
      return UNKNOWN;
    }
    return leaf(type);
  }

  private static Sized leaf(CedarType type) {
    return new Sized(type, 1, 1);
  }
}
