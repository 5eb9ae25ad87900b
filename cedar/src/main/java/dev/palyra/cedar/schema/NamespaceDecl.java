package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.SourceSpan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a schema declares in one namespace, by unqualified name and in the order in which it was
 * written.
 *
 * @param annotations of the namespace; the empty namespace has none
 */
public record NamespaceDecl(
    Map<String, CommonTypeDecl> commonTypes,
    Map<String, EntityTypeDecl> entityTypes,
    Map<String, ActionDecl> actions,
    Map<String, String> annotations) {

  public NamespaceDecl {
    commonTypes = ordered(commonTypes);
    entityTypes = ordered(entityTypes);
    actions = ordered(actions);
    annotations = ordered(annotations);
  }

  /** {@code type name = definition;}. */
  public record CommonTypeDecl(
      TypeDecl definition, Map<String, String> annotations, SourceSpan span) {
    public CommonTypeDecl {
      annotations = ordered(annotations);
    }
  }

  /** An entity type. */
  public sealed interface EntityTypeDecl {
    Map<String, String> annotations();

    SourceSpan span();
  }

  /**
   * {@code entity name in [parents] {shape} tags type;}.
   *
   * @param shape a record, or in JSON also the name of a common type that is one
   */
  public record StandardEntityDecl(
      List<TypeName> parents,
      TypeDecl shape,
      Optional<TypeDecl> tags,
      Map<String, String> annotations,
      SourceSpan span)
      implements EntityTypeDecl {
    public StandardEntityDecl {
      parents = List.copyOf(parents);
      annotations = ordered(annotations);
    }
  }

  /**
   * {@code entity name enum ["id", "id"];}: there are these entities of the type and no others.
   *
   * @param ids at least one
   */
  public record EnumEntityDecl(List<String> ids, Map<String, String> annotations, SourceSpan span)
      implements EntityTypeDecl {
    public EnumEntityDecl {
      ids = List.copyOf(ids);
      annotations = ordered(annotations);
      if (ids.isEmpty()) {
        throw new IllegalArgumentException("an enumerated entity type has at least one id");
      }
    }
  }

  /**
   * {@code action "name" in [parents] appliesTo {…};}.
   *
   * @param appliesTo empty for an action that no request can have, such as a group
   */
  public record ActionDecl(
      List<ActionName> parents,
      Optional<AppliesTo> appliesTo,
      Map<String, String> annotations,
      SourceSpan span) {
    public ActionDecl {
      parents = List.copyOf(parents);
      annotations = ordered(annotations);
    }
  }

  /**
   * An action that another one is a member of.
   *
   * @param type the type of the action; without one it is {@code Action}
   */
  public record ActionName(Optional<TypeName> type, String id, SourceSpan span) {}

  /**
   * What a request with the action may be about.
   *
   * @param context a record, or the name of a common type that is one
   */
  public record AppliesTo(List<TypeName> principals, List<TypeName> resources, TypeDecl context) {
    public AppliesTo {
      principals = List.copyOf(principals);
      resources = List.copyOf(resources);
    }
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
