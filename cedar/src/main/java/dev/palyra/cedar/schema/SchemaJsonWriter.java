package dev.palyra.cedar.schema;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.schema.NamespaceDecl.ActionDecl;
import dev.palyra.cedar.schema.NamespaceDecl.ActionName;
import dev.palyra.cedar.schema.NamespaceDecl.AppliesTo;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Writes the JSON form of schemas. What is at its default is left out, as Cedar does. */
final class SchemaJsonWriter {
  private SchemaJsonWriter() {}

  static Json write(SchemaFragment fragment) {
    return object(fragment.namespaces(), SchemaJsonWriter::namespace);
  }

  private static Json namespace(NamespaceDecl namespace) {
    Map<String, Json> out = new LinkedHashMap<>();
    if (!namespace.commonTypes().isEmpty()) {
      out.put(
          "commonTypes",
          object(
              namespace.commonTypes(),
              common -> annotated(type(common.definition()), common.annotations())));
    }
    out.put("entityTypes", object(namespace.entityTypes(), SchemaJsonWriter::entityType));
    out.put("actions", object(namespace.actions(), SchemaJsonWriter::action));
    return annotated(out, namespace.annotations());
  }

  private static Json entityType(EntityTypeDecl declaration) {
    Map<String, Json> out = new LinkedHashMap<>();
    switch (declaration) {
      case EnumEntityDecl enumerated -> out.put("enum", strings(enumerated.ids()));
      case StandardEntityDecl standard -> {
        if (!standard.parents().isEmpty()) {
          out.put("memberOfTypes", names(standard.parents()));
        }
        if (!standard.shape().equals(RecordDecl.EMPTY)) {
          out.put("shape", new Json.Obj(type(standard.shape())));
        }
        standard.tags().ifPresent(tags -> out.put("tags", new Json.Obj(type(tags))));
      }
    }
    return annotated(out, declaration.annotations());
  }

  private static Json action(ActionDecl action) {
    Map<String, Json> out = new LinkedHashMap<>();
    action.appliesTo().ifPresent(appliesTo -> out.put("appliesTo", appliesTo(appliesTo)));
    if (!action.parents().isEmpty()) {
      out.put(
          "memberOf",
          new Json.Arr(action.parents().stream().map(SchemaJsonWriter::actionName).toList()));
    }
    return annotated(out, action.annotations());
  }

  private static Json actionName(ActionName name) {
    Map<String, Json> out = new LinkedHashMap<>();
    out.put("id", new Json.Str(name.id()));
    name.type().ifPresent(type -> out.put("type", new Json.Str(type.text())));
    return new Json.Obj(out);
  }

  private static Json appliesTo(AppliesTo appliesTo) {
    Map<String, Json> out = new LinkedHashMap<>();
    out.put("resourceTypes", names(appliesTo.resources()));
    out.put("principalTypes", names(appliesTo.principals()));
    if (!appliesTo.context().equals(RecordDecl.EMPTY)) {
      out.put("context", new Json.Obj(type(appliesTo.context())));
    }
    return new Json.Obj(out);
  }

  private static Map<String, Json> type(TypeDecl declaration) {
    Map<String, Json> out = new LinkedHashMap<>();
    switch (declaration) {
      case Primitive primitive ->
          kind(
              out,
              switch (primitive) {
                case BOOL -> "Boolean";
                case LONG -> "Long";
                case STRING -> "String";
              });
      case SetDecl(TypeDecl element) ->
          kind(out, "Set").put("element", new Json.Obj(type(element)));
      case RecordDecl(Map<String, AttributeDecl> attributes) ->
          kind(out, "Record").put("attributes", object(attributes, SchemaJsonWriter::attribute));
      case EntityName(TypeName name) -> named(out, "Entity", name);
      case EntityOrCommonName(TypeName name) -> named(out, "EntityOrCommon", name);
      case ExtensionName(TypeName name) -> named(out, "Extension", name);
      case CommonName(TypeName name) -> kind(out, name.text());
    }
    return out;
  }

  private static Json attribute(AttributeDecl attribute) {
    Map<String, Json> out = type(attribute.type());
    if (!attribute.required()) {
      out.put("required", new Json.Bool(false));
    }
    return annotated(out, attribute.annotations());
  }

  private static void named(Map<String, Json> out, String kind, TypeName name) {
    kind(out, kind).put("name", new Json.Str(name.text()));
  }

  private static Map<String, Json> kind(Map<String, Json> out, String kind) {
    out.put("type", new Json.Str(kind));
    return out;
  }

  private static Json annotated(Map<String, Json> out, Map<String, String> annotations) {
    if (!annotations.isEmpty()) {
      out.put("annotations", object(annotations, Json.Str::new));
    }
    return new Json.Obj(out);
  }

  private static Json names(List<TypeName> names) {
    return strings(names.stream().map(TypeName::text).toList());
  }

  private static Json strings(List<String> strings) {
    return new Json.Arr(strings.stream().<Json>map(Json.Str::new).toList());
  }

  private static <V> Json object(Map<String, V> map, Function<V, Json> write) {
    Map<String, Json> out = new LinkedHashMap<>();
    map.forEach((key, value) -> out.put(key, write.apply(value)));
    return new Json.Obj(out);
  }
}
