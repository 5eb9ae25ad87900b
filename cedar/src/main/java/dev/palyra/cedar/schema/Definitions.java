package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.schema.NamespaceDecl.ActionDecl;
import dev.palyra.cedar.schema.NamespaceDecl.ActionName;
import dev.palyra.cedar.schema.NamespaceDecl.CommonTypeDecl;
import dev.palyra.cedar.schema.NamespaceDecl.EntityTypeDecl;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the fragments of a schema define, by qualified name, and which of it a name that
 * was written in some namespace means (RFC 24 and RFC 70 of Cedar).
 */
final class Definitions {
  /** The types that are always there; a name in the empty namespace may hide the short form. */
  private static final Map<String, CedarType> BUILT_IN =
      Map.of(
          "Bool", CedarType.BoolType.ANY,
          "Long", CedarType.LongType.LONG,
          "String", CedarType.StringType.STRING,
          "ipaddr", CedarType.ExtensionType.IPADDR,
          "decimal", CedarType.ExtensionType.DECIMAL,
          "datetime", CedarType.ExtensionType.DATETIME,
          "duration", CedarType.ExtensionType.DURATION);

  private static final String RESERVED = "__cedar::";

  /** A declaration and the namespace that its names are looked up from. */
  record In<D>(String namespace, D declaration) {}

  final Map<String, In<CommonTypeDecl>> commonTypes = new LinkedHashMap<>();
  final Map<EntityType, In<EntityTypeDecl>> entityTypes = new LinkedHashMap<>();
  final Map<EntityUid, In<ActionDecl>> actions = new LinkedHashMap<>();
  private final Set<EntityType> actionTypes = new HashSet<>();

  static Definitions of(List<SchemaFragment> fragments, SchemaErrors errors) {
    Definitions definitions = new Definitions();
    for (SchemaFragment fragment : fragments) {
      fragment.namespaces().forEach((name, namespace) -> definitions.add(name, namespace, errors));
    }
    definitions.refuseShadowing(errors);
    return definitions;
  }

  private void add(String namespace, NamespaceDecl declared, SchemaErrors errors) {
    declared
        .commonTypes()
        .forEach((name, common) -> {
          String qualified = qualify(namespace, name);
          if (commonTypes.putIfAbsent(qualified, new In<>(namespace, common)) != null) {
            errors.add("common type `" + qualified + "` is defined twice", common.span());
          }
        });
    declared
        .entityTypes()
        .forEach((name, entity) -> {
          EntityType type = new EntityType(qualify(namespace, name));
          if (type.isAction()) {
            errors.add("an entity type can't be named `Action`", entity.span());
          } else if (entityTypes.putIfAbsent(type, new In<>(namespace, entity)) != null) {
            errors.add("entity type `" + type + "` is defined twice", entity.span());
          }
        });
    if (!declared.actions().isEmpty()) {
      EntityType type = new EntityType(qualify(namespace, "Action"));
      actionTypes.add(type);
      declared
          .actions()
          .forEach((id, action) -> {
            EntityUid uid = new EntityUid(type, id);
            if (actions.putIfAbsent(uid, new In<>(namespace, action)) != null) {
              errors.add("action `" + uid + "` is defined twice", action.span());
            }
          });
    }
  }

  /** A name of the empty namespace would be out of reach where a namespace defines it too. */
  private void refuseShadowing(SchemaErrors errors) {
    Map<String, SourceSpan> inEmpty = new HashMap<>();
    entityTypes.forEach((type, in) -> note(inEmpty, type.name(), in.declaration().span()));
    commonTypes.forEach((name, in) -> note(inEmpty, name, in.declaration().span()));
    for (EntityType type : entityTypes.keySet()) {
      refuseShadowing(inEmpty, type.name(), entityTypes.get(type), errors);
    }
    commonTypes.forEach((name, in) -> refuseShadowing(inEmpty, name, in, errors));
    EntityType unqualified = new EntityType("Action");
    actions.forEach((uid, in) -> {
      if (!in.namespace().isEmpty() && actions.containsKey(new EntityUid(unqualified, uid.id()))) {
        errors.add(
            "`" + uid + "` shadows an action of the same id outside of namespaces",
            in.declaration().span());
      }
    });
  }

  private static void note(Map<String, SourceSpan> names, String name, SourceSpan span) {
    if (!name.contains("::")) {
      names.put(name, span);
    }
  }

  private static void refuseShadowing(
      Map<String, SourceSpan> inEmpty, String name, @Nullable In<?> in, SchemaErrors errors) {
    int at = name.lastIndexOf("::");
    SourceSpan shadowed = at < 0 ? null : inEmpty.get(name.substring(at + 2));
    if (shadowed != null) {
      errors.add("`" + name + "` shadows a type of the same name outside of namespaces", shadowed);
    }
  }

  /** What a name means. */
  sealed interface Meaning {
    /** A type that is always there. */
    record BuiltIn(CedarType type) implements Meaning {}

    /** A common type, by its qualified name. */
    record Common(String name) implements Meaning {}

    /** An entity type, which may be a type of actions. */
    record Entity(EntityType type) implements Meaning {}
  }

  /** What the name may mean where it was written. */
  enum Sought {
    COMMON,
    ENTITY,
    EITHER
  }

  /** What the name means in the namespace, or null when nothing that is sought has it. */
  @Nullable Meaning lookup(TypeName name, String namespace, Sought sought) {
    if (!name.isQualified() && !namespace.isEmpty()) {
      Meaning near = find(qualify(namespace, name.text()), sought);
      if (near != null) {
        return near;
      }
    }
    return find(name.text(), sought);
  }

  // A common type comes before an entity type of the same name (RFC 24).
  private @Nullable Meaning find(String name, Sought sought) {
    if (sought != Sought.ENTITY) {
      if (commonTypes.containsKey(name)) {
        return new Meaning.Common(name);
      }
      CedarType builtIn = builtIn(name);
      if (builtIn != null) {
        return new Meaning.BuiltIn(builtIn);
      }
    }
    if (sought != Sought.COMMON && !name.contains("__cedar")) {
      EntityType type = new EntityType(name);
      if (entityTypes.containsKey(type) || actionTypes.contains(type)) {
        return new Meaning.Entity(type);
      }
    }
    return null;
  }

  private @Nullable CedarType builtIn(String name) {
    if (name.startsWith(RESERVED)) {
      return BUILT_IN.get(name.substring(RESERVED.length()));
    }
    boolean hidden =
        !name.contains("::")
            && BUILT_IN.containsKey(name)
            && entityTypes.containsKey(new EntityType(name));
    return hidden ? null : BUILT_IN.get(name);
  }

  /** The action that the name means in the namespace, or null when there is none. */
  @Nullable EntityUid lookup(ActionName name, String namespace) {
    String type = name.type().map(TypeName::text).orElse("Action");
    if (type.contains("__cedar")) {
      return null;
    }
    if (!type.contains("::") && !namespace.isEmpty()) {
      EntityUid near = EntityUid.of(qualify(namespace, type), name.id());
      if (actions.containsKey(near)) {
        return near;
      }
    }
    EntityUid uid = EntityUid.of(type, name.id());
    return actions.containsKey(uid) ? uid : null;
  }

  /** Names that could have been meant, for hints. */
  Set<String> typeNames() {
    Set<String> names = new HashSet<>(BUILT_IN.keySet());
    names.addAll(commonTypes.keySet());
    entityTypes.keySet().forEach(type -> names.add(type.name()));
    return names;
  }

  static String qualify(String namespace, String name) {
    return namespace.isEmpty() ? name : namespace + "::" + name;
  }
}
