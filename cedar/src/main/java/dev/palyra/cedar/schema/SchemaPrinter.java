package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Identifiers;
import dev.palyra.cedar.model.Text;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the Cedar syntax of schemas, two spaces a level. */
final class SchemaPrinter {
  private final StringBuilder out = new StringBuilder();

  private SchemaPrinter() {}

  static String print(SchemaFragment fragment) {
    SchemaPrinter printer = new SchemaPrinter();
    fragment.namespaces().forEach(printer::namespace);
    return printer.out.toString();
  }

  private void namespace(String name, NamespaceDecl namespace) {
    refuseCollisions(name, namespace);
    separate();
    if (name.isEmpty()) {
      declarations(namespace, 0);
      return;
    }
    annotations(namespace.annotations(), 0);
    out.append("namespace ").append(name).append(" {\n");
    declarations(namespace, 1);
    out.append("}\n");
  }

  private void declarations(NamespaceDecl namespace, int level) {
    namespace
        .commonTypes()
        .forEach((name, common) -> {
          annotations(common.annotations(), level);
          indent(level).append("type ").append(name).append(" = ");
          type(common.definition(), level);
          out.append(";\n");
        });
    namespace.entityTypes().forEach((name, declared) -> entityType(name, declared, level));
    namespace.actions().forEach((name, action) -> action(name, action, level));
  }

  private void entityType(String name, EntityTypeDecl declared, int level) {
    annotations(declared.annotations(), level);
    indent(level).append("entity ").append(name);
    switch (declared) {
      case EnumEntityDecl enumerated ->
          out.append(" enum ")
              .append(
                  enumerated.ids().stream()
                      .map(Text::quote)
                      .collect(Collectors.joining(", ", "[", "]")));
      case StandardEntityDecl standard -> {
        if (!standard.parents().isEmpty()) {
          out.append(" in ").append(names(standard.parents()));
        }
        if (!(standard.shape() instanceof RecordDecl shape)) {
          throw new CedarException(
              "entity type `" + name + "` has a shape that only the JSON form can write");
        }
        if (!shape.attributes().isEmpty()) {
          out.append(' ');
          type(shape, level);
        }
        standard
            .tags()
            .ifPresent(tags -> {
              out.append(" tags ");
              type(tags, level);
            });
      }
    }
    out.append(";\n");
  }

  private void action(String name, ActionDecl action, int level) {
    annotations(action.annotations(), level);
    indent(level).append("action ").append(Text.quote(name));
    if (!action.parents().isEmpty()) {
      out.append(" in ")
          .append(
              action.parents().stream()
                  .map(SchemaPrinter::actionName)
                  .collect(Collectors.joining(", ", "[", "]")));
    }
    // Without a principal or a resource no request can have the action, which is what leaving out
    // `appliesTo` says; the syntax has no empty list.
    action
        .appliesTo()
        .filter(applies -> !applies.principals().isEmpty() && !applies.resources().isEmpty())
        .ifPresent(applies -> appliesTo(applies, level));
    out.append(";\n");
  }

  private void appliesTo(AppliesTo appliesTo, int level) {
    out.append(" appliesTo {\n");
    indent(level + 1).append("principal: ").append(names(appliesTo.principals())).append(",\n");
    indent(level + 1).append("resource: ").append(names(appliesTo.resources())).append(",\n");
    indent(level + 1).append("context: ");
    type(appliesTo.context(), level + 1);
    out.append("\n");
    indent(level).append('}');
  }

  private void type(TypeDecl declaration, int level) {
    switch (declaration) {
      // The qualified names hold also where a schema declares a type of the same name.
      case Primitive primitive ->
          out.append(
              switch (primitive) {
                case BOOL -> "__cedar::Bool";
                case LONG -> "__cedar::Long";
                case STRING -> "__cedar::String";
              });
      case ExtensionName(TypeName name) -> out.append("__cedar::").append(name);
      case EntityName(TypeName name) -> out.append(name);
      case EntityOrCommonName(TypeName name) -> out.append(name);
      case CommonName(TypeName name) -> out.append(name);
      case SetDecl(TypeDecl element) -> {
        out.append("Set<");
        type(element, level);
        out.append('>');
      }
      case RecordDecl(Map<String, AttributeDecl> attributes) -> record(attributes, level);
    }
  }

  private void record(Map<String, AttributeDecl> attributes, int level) {
    if (attributes.isEmpty()) {
      out.append("{}");
      return;
    }
    out.append("{\n");
    attributes.forEach((name, attribute) -> {
      annotations(attribute.annotations(), level + 1);
      indent(level + 1)
          .append(Identifiers.isIdentifier(name) ? name : Text.quote(name))
          .append(attribute.required() ? ": " : "?: ");
      type(attribute.type(), level + 1);
      out.append(",\n");
    });
    indent(level).append('}');
  }

  private void annotations(Map<String, String> annotations, int level) {
    annotations.forEach((name, value) -> {
      indent(level).append('@').append(name);
      if (!value.isEmpty()) {
        out.append('(').append(Text.quote(value)).append(')');
      }
      out.append('\n');
    });
  }

  /** Only JSON can tell an entity type from a common type of the same name. */
  private static void refuseCollisions(String namespace, NamespaceDecl declared) {
    for (String name : declared.commonTypes().keySet()) {
      if (declared.entityTypes().containsKey(name)) {
        throw new CedarException(
            "`%s` is an entity type and a common type of namespace `%s`, which only the JSON form can tell apart"
                .formatted(name, namespace));
      }
    }
  }

  private static String names(List<TypeName> names) {
    return names.stream().map(TypeName::text).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String actionName(ActionName name) {
    return name.type().map(type -> type + "::").orElse("") + Text.quote(name.id());
  }

  private void separate() {
    if (!out.isEmpty()) {
      out.append('\n');
    }
  }

  private StringBuilder indent(int level) {
    return out.append("  ".repeat(level));
  }
}
