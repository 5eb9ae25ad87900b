package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.Definitions.In;
import dev.palyra.cedar.schema.Definitions.Meaning;
import dev.palyra.cedar.schema.Definitions.Sought;
import dev.palyra.cedar.schema.NamespaceDecl.ActionDecl;
import dev.palyra.cedar.schema.NamespaceDecl.ActionName;
import dev.palyra.cedar.schema.NamespaceDecl.AppliesTo;
import dev.palyra.cedar.schema.NamespaceDecl.EntityTypeDecl;
import dev.palyra.cedar.schema.NamespaceDecl.EnumEntityDecl;
import dev.palyra.cedar.schema.NamespaceDecl.StandardEntityDecl;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a {@link Schema} of fragments: binds names, inlines common types, closes hierarchies. */
final class SchemaResolver {
  private final SchemaErrors errors;
  private final SchemaLimits limits;
  private final Definitions definitions;
  private final TypeResolver types;
  // Declarations of several names share these lists, which need be resolved only once.
  private final IdentityHashMap<Object, Object> shared = new IdentityHashMap<>();

  SchemaResolver(List<SchemaFragment> fragments, Limits limits, SchemaLimits schemaLimits) {
    this.errors = new SchemaErrors(limits.diagnostics());
    this.limits = schemaLimits;
    this.definitions = Definitions.of(fragments, errors);
    this.types = new TypeResolver(definitions, errors, schemaLimits);
  }

  Schema resolve() {
    errors.throwIfAny(); // What is defined twice would only give errors that follow from it.
    types.resolveCommonTypes();
    Map<EntityType, EntityTypeInfo> entityTypes = entityTypes();
    Map<EntityUid, ActionInfo> actions = actions();
    errors.throwIfAny();
    return new Schema(entityTypes, actions);
  }

  private Map<EntityType, EntityTypeInfo> entityTypes() {
    Map<EntityType, Set<EntityType>> parents = new LinkedHashMap<>();
    definitions.entityTypes.forEach((type, in) -> parents.put(type, parents(in)));
    Hierarchy<EntityType> hierarchy = new Hierarchy<>(parents, limits.links());
    Map<EntityType, EntityTypeInfo> infos = new LinkedHashMap<>();
    definitions.entityTypes.forEach(
        (type, in) -> infos.put(type, entityType(type, in, hierarchy.ancestors(type))));
    return infos;
  }

  private Set<EntityType> parents(In<EntityTypeDecl> in) {
    return switch (in.declaration()) {
      case EnumEntityDecl _ -> Set.of();
      case StandardEntityDecl standard -> entityTypes(standard.parents(), in.namespace());
    };
  }

  private EntityTypeInfo entityType(
      EntityType type, In<EntityTypeDecl> in, Set<EntityType> ancestors) {
    return switch (in.declaration()) {
      case EnumEntityDecl enumerated ->
          new EntityTypeInfo(
              type, RecordOf.EMPTY, Optional.empty(), ancestors, Optional.of(ids(enumerated)));
      case StandardEntityDecl standard ->
          new EntityTypeInfo(
              type,
              record(
                  standard.shape(), in.namespace(), "entity type `" + type + "`", standard.span()),
              standard
                  .tags()
                  .map(tags -> types.type(tags, in.namespace(), "the tags of `" + type + "`")),
              ancestors,
              Optional.empty());
    };
  }

  @SuppressWarnings("unchecked") // The key decides what the value is.
  private Set<String> ids(EnumEntityDecl enumerated) {
    return (Set<String>)
        shared.computeIfAbsent(
            enumerated, _ -> Collections.unmodifiableSet(new LinkedHashSet<>(enumerated.ids())));
  }

  private Map<EntityUid, ActionInfo> actions() {
    Map<EntityUid, Set<EntityUid>> parents = new LinkedHashMap<>();
    definitions.actions.forEach((uid, in) -> parents.put(uid, parentActions(in)));
    Hierarchy<EntityUid> hierarchy = new Hierarchy<>(parents, limits.links());
    Map<EntityUid, ActionInfo> infos = new LinkedHashMap<>();
    long environments = 0;
    for (Map.Entry<EntityUid, In<ActionDecl>> entry : definitions.actions.entrySet()) {
      EntityUid uid = entry.getKey();
      ActionInfo info =
          action(uid, entry.getValue(), parents.getOrDefault(uid, Set.of()), hierarchy);
      infos.put(uid, info);
      environments += (long) info.principals().size() * info.resources().size();
    }
    if (environments > limits.environments()) {
      errors.add(
          "requests may have %d combinations of action, principal type and resource type, more than the limit of %d"
              .formatted(environments, limits.environments()),
          SourceSpan.NONE);
    }
    return infos;
  }

  @SuppressWarnings("unchecked") // The key decides what the value is.
  private Set<EntityUid> parentActions(In<ActionDecl> in) {
    return (Set<EntityUid>)
        shared.computeIfAbsent(
            in.declaration(),
            _ -> {
              Set<EntityUid> parents = new LinkedHashSet<>();
              for (ActionName name : in.declaration().parents()) {
                EntityUid parent = definitions.lookup(name, in.namespace());
                if (parent == null) {
                  reportUndefined(name);
                } else {
                  parents.add(parent);
                }
              }
              return Collections.unmodifiableSet(parents);
            });
  }

  private void reportUndefined(ActionName name) {
    Diagnostic error = Diagnostic.error("action `" + name.id() + "` is not defined", name.span());
    List<String> ids = definitions.actions.keySet().stream().map(EntityUid::id).toList();
    errors.add(Suggestion.hint(name.id(), ids).map(error::withHint).orElse(error));
  }

  private ActionInfo action(
      EntityUid uid, In<ActionDecl> in, Set<EntityUid> parents, Hierarchy<EntityUid> hierarchy) {
    Set<EntityUid> ancestors = hierarchy.ancestors(uid);
    if (ancestors.contains(uid)) {
      errors.add("action `" + uid + "` is a member of itself", in.declaration().span());
    }
    if (in.declaration().appliesTo().isEmpty()) {
      return new ActionInfo(uid, Set.of(), Set.of(), RecordOf.EMPTY, parents, ancestors);
    }
    AppliesTo appliesTo = in.declaration().appliesTo().get();
    return new ActionInfo(
        uid,
        entityTypes(appliesTo.principals(), in.namespace()),
        entityTypes(appliesTo.resources(), in.namespace()),
        record(
            appliesTo.context(),
            in.namespace(),
            "the context of `" + uid + "`",
            in.declaration().span()),
        parents,
        ancestors);
  }

  /** The entity types of these names; types of actions don't count. */
  @SuppressWarnings("unchecked") // The key decides what the value is.
  private Set<EntityType> entityTypes(List<TypeName> names, String namespace) {
    if (names.isEmpty()) {
      return Set.of(); // All empty lists are the same object.
    }
    return (Set<EntityType>)
        shared.computeIfAbsent(
            names,
            _ -> {
              Set<EntityType> found = new LinkedHashSet<>();
              for (TypeName name : names) {
                if (definitions.lookup(name, namespace, Sought.ENTITY)
                        instanceof Meaning.Entity(EntityType type)
                    && !type.isAction()) {
                  found.add(type);
                } else {
                  types.reportUndefined(name, "an entity type");
                }
              }
              return Collections.unmodifiableSet(found);
            });
  }

  private RecordOf record(TypeDecl declaration, String namespace, String what, SourceSpan span) {
    if (types.type(declaration, namespace, what) instanceof RecordOf record) {
      return record;
    }
    errors.add("the type of " + what + " is not a record", span);
    return RecordOf.EMPTY;
  }
}
