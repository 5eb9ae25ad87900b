package dev.palyra.policy.schema;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.NamespaceDecl.ActionDecl;
import dev.palyra.cedar.schema.NamespaceDecl.ActionName;
import dev.palyra.cedar.schema.NamespaceDecl.AppliesTo;
import dev.palyra.cedar.schema.NamespaceDecl.StandardEntityDecl;
import dev.palyra.cedar.schema.TypeDecl;
import dev.palyra.cedar.schema.TypeDecl.AttributeDecl;
import dev.palyra.cedar.schema.TypeName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes types as declarations of a schema that no text was read from. */
final class Declarations {
  private Declarations() {}

  static TypeDecl of(CedarType type) {
    return switch (type) {
      case CedarType.BoolType _ -> TypeDecl.Primitive.BOOL;
      case CedarType.LongType _ -> TypeDecl.Primitive.LONG;
      case CedarType.StringType _ -> TypeDecl.Primitive.STRING;
      case CedarType.ExtensionType extension ->
          new TypeDecl.ExtensionName(name(extension.toString()));
      case CedarType.EntityOf(EntityType entity) -> new TypeDecl.EntityName(name(entity.name()));
      case CedarType.SetOf(CedarType element) -> new TypeDecl.SetDecl(of(element));
      case RecordOf record -> {
        Map<String, AttributeDecl> attributes = new LinkedHashMap<>();
        record
            .attributes()
            .forEach((name, attribute) ->
                attributes.put(
                    name, new AttributeDecl(of(attribute.type()), attribute.required(), Map.of())));
        yield new TypeDecl.RecordDecl(attributes);
      }
    };
  }

  static StandardEntityDecl entity(List<EntityType> parents, RecordOf shape) {
    return new StandardEntityDecl(
        parents.stream().map(parent -> name(parent.name())).toList(),
        of(shape),
        Optional.empty(),
        Map.of(),
        SourceSpan.NONE);
  }

  /** An action that is only a group of actions. */
  static ActionDecl actionGroup() {
    return new ActionDecl(List.of(), Optional.empty(), Map.of(), SourceSpan.NONE);
  }

  static ActionDecl action(
      Collection<String> groups,
      List<EntityType> principals,
      EntityType resource,
      RecordOf context) {
    return new ActionDecl(
        groups.stream()
            .map(group -> new ActionName(Optional.empty(), group, SourceSpan.NONE))
            .toList(),
        Optional.of(
            new AppliesTo(
                principals.stream().map(type -> name(type.name())).toList(),
                List.of(name(resource.name())),
                of(context))),
        Map.of(),
        SourceSpan.NONE);
  }

  private static TypeName name(String text) {
    return new TypeName(text, SourceSpan.NONE);
  }
}
