package dev.palyra.cedar.schema;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.Identifiers;
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
import dev.palyra.cedar.schema.TypeDecl.AttributeDecl;
import dev.palyra.cedar.schema.TypeDecl.CommonName;
import dev.palyra.cedar.schema.TypeDecl.EntityName;
import dev.palyra.cedar.schema.TypeDecl.EntityOrCommonName;
import dev.palyra.cedar.schema.TypeDecl.ExtensionName;
import dev.palyra.cedar.schema.TypeDecl.Primitive;
import dev.palyra.cedar.schema.TypeDecl.RecordDecl;
import dev.palyra.cedar.schema.TypeDecl.SetDecl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the JSON form of schemas. What Cedar doesn't know there is refused, not skipped. */
final class SchemaJsonReader {
  private static final Set<String> NAMESPACE =
      Set.of("commonTypes", "entityTypes", "actions", "annotations");
  private static final Set<String> ENTITY_TYPE =
      Set.of("memberOfTypes", "shape", "tags", "enum", "annotations");
  private static final Set<String> ACTION =
      Set.of("attributes", "appliesTo", "memberOf", "annotations");
  private static final Set<String> APPLIES_TO =
      Set.of("principalTypes", "resourceTypes", "context");
  private static final Set<String> COMMON_TYPE = typeKeys("annotations");
  private static final Set<String> ATTRIBUTE = typeKeys("annotations", "required");
  private static final Set<String> TYPE = typeKeys();

  private final DeclarationBudget budget;

  private SchemaJsonReader(SchemaLimits limits) {
    this.budget = new DeclarationBudget(limits.declarations());
  }

  static SchemaFragment read(Source source, Limits limits, SchemaLimits schemaLimits) {
    SchemaJsonReader reader = new SchemaJsonReader(schemaLimits);
    JsonAt root = JsonAt.root(JsonReader.read(source, limits));
    Map<String, NamespaceDecl> namespaces = new LinkedHashMap<>();
    root.object()
        .members()
        .forEach(
            (name, value) -> namespaces.put(name, reader.namespace(name, root.at(name, value))));
    return new SchemaFragment(namespaces);
  }

  private NamespaceDecl namespace(String name, JsonAt at) {
    if (!name.isEmpty() && !Identifiers.isName(name)) {
      throw at.error("`" + name + "` is not a name of a namespace");
    }
    at.membersAmong(NAMESPACE);
    Map<String, String> annotations = annotations(at);
    if (name.isEmpty() && !annotations.isEmpty()) {
      throw at.error("the empty namespace can't have annotations");
    }
    return new NamespaceDecl(
        declarations(at.find("commonTypes"), this::commonType),
        declarations(at.get("entityTypes"), this::entityType),
        declarations(at.get("actions"), (_, action) -> action(action)),
        annotations);
  }

  private interface Declaration<D> {
    D read(String name, JsonAt at);
  }

  private <D> Map<String, D> declarations(@Nullable JsonAt at, Declaration<D> declaration) {
    Map<String, D> declared = new LinkedHashMap<>();
    if (at != null) {
      at.object()
          .members()
          .forEach((name, value) -> {
            budget.spend(SourceSpan.NONE);
            declared.put(name, declaration.read(name, at.at(name, value)));
          });
    }
    return declared;
  }

  private CommonTypeDecl commonType(String name, JsonAt at) {
    requireIdentifier(name, at);
    if (SchemaFragment.RESERVED_COMMON_TYPES.contains(name)) {
      throw at.error("`" + name + "` is reserved and can't be a common type");
    }
    return new CommonTypeDecl(type(at, COMMON_TYPE), annotations(at), SourceSpan.NONE);
  }

  private EntityTypeDecl entityType(String name, JsonAt at) {
    requireIdentifier(name, at);
    at.membersAmong(ENTITY_TYPE);
    Map<String, String> annotations = annotations(at);
    JsonAt parents = at.find("memberOfTypes");
    JsonAt shape = at.find("shape");
    JsonAt tags = at.find("tags");
    JsonAt ids = at.find("enum");
    if (ids == null) {
      return new StandardEntityDecl(
          parents == null ? List.of() : typeNames(parents),
          shape == null ? RecordDecl.EMPTY : type(shape, TYPE),
          Optional.ofNullable(tags).map(t -> type(t, TYPE)),
          annotations,
          SourceSpan.NONE);
    }
    if (parents != null || shape != null || tags != null) {
      throw at.error("an enumerated entity type has no parents, no shape and no tags");
    }
    List<String> choices = ids.items().stream().map(JsonAt::string).toList();
    if (choices.isEmpty()) {
      throw ids.error("an enumerated entity type has at least one id");
    }
    return new EnumEntityDecl(choices, annotations, SourceSpan.NONE);
  }

  private ActionDecl action(JsonAt at) {
    at.membersAmong(ACTION);
    JsonAt attributes = at.findUnlessNull("attributes");
    if (attributes != null) {
      throw attributes.error("attributes of actions are not supported");
    }
    JsonAt parents = at.findUnlessNull("memberOf");
    JsonAt appliesTo = at.findUnlessNull("appliesTo");
    return new ActionDecl(
        parents == null ? List.of() : parents.items().stream().map(this::actionName).toList(),
        Optional.ofNullable(appliesTo).map(this::appliesTo),
        annotations(at),
        SourceSpan.NONE);
  }

  private ActionName actionName(JsonAt at) {
    at.membersAmong(Set.of("id", "type"));
    JsonAt type = at.findUnlessNull("type");
    return new ActionName(
        Optional.ofNullable(type).map(this::typeName), at.get("id").string(), SourceSpan.NONE);
  }

  private AppliesTo appliesTo(JsonAt at) {
    at.membersAmong(APPLIES_TO);
    JsonAt context = at.find("context");
    return new AppliesTo(
        typeNames(at.get("principalTypes")),
        typeNames(at.get("resourceTypes")),
        context == null ? RecordDecl.EMPTY : type(context, TYPE));
  }

  /**
   * @param keys what the object may hold besides what its kind of type needs
   */
  private TypeDecl type(JsonAt at, Set<String> keys) {
    at.membersAmong(keys);
    String kind = at.get("type").string();
    return switch (kind) {
      case "Boolean" -> plain(Primitive.BOOL, at);
      case "Long" -> plain(Primitive.LONG, at);
      case "String" -> plain(Primitive.STRING, at);
      case "Set" -> {
        refuseOthers(at, "element");
        yield new SetDecl(type(at.get("element"), TYPE));
      }
      case "Record" -> {
        refuseOthers(at, "attributes", "additionalAttributes");
        yield record(at);
      }
      case "Entity" -> {
        refuseOthers(at, "name");
        yield new EntityName(typeName(at.get("name")));
      }
      case "EntityOrCommon" -> {
        refuseOthers(at, "name");
        yield new EntityOrCommonName(typeName(at.get("name")));
      }
      case "Extension" -> {
        refuseOthers(at, "name");
        TypeName name = typeName(at.get("name"));
        if (name.isQualified()) {
          throw at.error("`" + name + "` is not an extension type");
        }
        yield new ExtensionName(name);
      }
      default -> plain(new CommonName(typeName(at.get("type"))), at);
    };
  }

  private static TypeDecl plain(TypeDecl type, JsonAt at) {
    refuseOthers(at);
    return type;
  }

  private RecordDecl record(JsonAt at) {
    JsonAt open = at.find("additionalAttributes");
    if (open != null && open.bool()) {
      throw open.error("records with additional attributes are not supported");
    }
    return new RecordDecl(
        declarations(at.get("attributes"), (_, attribute) -> attribute(attribute)));
  }

  private AttributeDecl attribute(JsonAt at) {
    TypeDecl type = type(at, ATTRIBUTE);
    JsonAt required = at.find("required");
    return new AttributeDecl(type, required == null || required.bool(), annotations(at));
  }

  private List<TypeName> typeNames(JsonAt at) {
    List<TypeName> names = new ArrayList<>();
    for (JsonAt item : at.items()) {
      names.add(typeName(item));
    }
    return names;
  }

  private TypeName typeName(JsonAt at) {
    String name = at.string();
    // Names that are referred to may be in `__cedar`; see TypeName.
    for (String part : name.split("::", -1)) {
      if (!Identifiers.isIdentifier(part) && !part.equals("__cedar")) {
        throw at.error("`" + name + "` is not a name of a type");
      }
    }
    return new TypeName(name, SourceSpan.NONE);
  }

  private static void requireIdentifier(String name, JsonAt at) {
    if (!Identifiers.isIdentifier(name)) {
      throw at.error("`" + name + "` is not an identifier");
    }
  }

  private static Map<String, String> annotations(JsonAt at) {
    JsonAt annotations = at.find("annotations");
    if (annotations == null) {
      return Map.of();
    }
    Map<String, String> read = new LinkedHashMap<>();
    annotations
        .object()
        .members()
        .forEach((name, value) -> {
          JsonAt annotation = annotations.at(name, value);
          if (!Identifiers.isWord(name)) {
            throw annotation.error("`" + name + "` is not a name of an annotation");
          }
          read.put(name, value instanceof Json.Null ? "" : annotation.string());
        });
    return read;
  }

  private static void refuseOthers(JsonAt at, String... keys) {
    Set<String> allowed = Set.of(keys);
    for (String key : at.object().members().keySet()) {
      if (TYPE.contains(key) && !key.equals("type") && !allowed.contains(key)) {
        throw at.error("a type `" + at.get("type").string() + "` has no `" + key + "`");
      }
    }
  }

  private static Set<String> typeKeys(String... more) {
    Set<String> keys =
        new java.util.HashSet<>(
            List.of("type", "element", "attributes", "additionalAttributes", "name"));
    keys.addAll(List.of(more));
    return Set.copyOf(keys);
  }
}
