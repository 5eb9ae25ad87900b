package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.ScopeConstraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Something that a scope asks for, by which its policy can be found.
 *
 * @param key the entity that is asked for, or its type when the kind is {@code IS}
 */
record ScopeKey(Part part, Kind kind, Object key) {
  enum Part {
    PRINCIPAL,
    ACTION,
    RESOURCE
  }

  enum Kind {
    /** It is this entity. */
    EQ,
    /** It is this entity or in it. */
    IN,
    /** It is of this type. */
    IS
  }

  /**
   * For each part of the scope that asks for something the keys of which a request must have one;
   * no key at all where nothing can satisfy it.
   */
  static List<Set<ScopeKey>> of(PolicyBody body) {
    List<Set<ScopeKey>> parts = new ArrayList<>(3);
    constrained(Part.PRINCIPAL, body.principal(), parts);
    switch (body.action()) {
      case ActionConstraint.Any _ -> {}
      case ActionConstraint.Eq(EntityUid action) ->
          parts.add(Set.of(new ScopeKey(Part.ACTION, Kind.EQ, action)));
      case ActionConstraint.In(EntityUid action) ->
          parts.add(Set.of(new ScopeKey(Part.ACTION, Kind.IN, action)));
      case ActionConstraint.InAny(List<EntityUid> actions) ->
          parts.add(
              actions.stream()
                  .map(action -> new ScopeKey(Part.ACTION, Kind.IN, action))
                  .collect(Collectors.toUnmodifiableSet()));
    }
    constrained(Part.RESOURCE, body.resource(), parts);
    return parts;
  }

  private static void constrained(
      Part part, ScopeConstraint constraint, List<Set<ScopeKey>> parts) {
    switch (constraint) {
      case ScopeConstraint.Any _ -> {}
      case ScopeConstraint.Eq eq ->
          parts.add(Set.of(new ScopeKey(part, Kind.EQ, CompiledPolicy.uid(eq.entity()))));
      case ScopeConstraint.In in ->
          parts.add(Set.of(new ScopeKey(part, Kind.IN, CompiledPolicy.uid(in.entity()))));
      case ScopeConstraint.Is is -> parts.add(Set.of(new ScopeKey(part, Kind.IS, is.type())));
      case ScopeConstraint.IsIn isIn -> // The type would only be found in addition.
          parts.add(Set.of(new ScopeKey(part, Kind.IN, CompiledPolicy.uid(isIn.entity()))));
    }
  }

  /** The keys that a request has. */
  static void each(Situation at, Consumer<ScopeKey> action) {
    each(Part.PRINCIPAL, at.principal(), at.principalAncestors(), action);
    each(Part.ACTION, at.action(), at.actionAncestors(), action);
    each(Part.RESOURCE, at.resource(), at.resourceAncestors(), action);
  }

  private static void each(
      Part part, EntityUid uid, Set<EntityUid> ancestors, Consumer<ScopeKey> action) {
    action.accept(new ScopeKey(part, Kind.EQ, uid));
    action.accept(new ScopeKey(part, Kind.IN, uid));
    action.accept(new ScopeKey(part, Kind.IS, uid.type()));
    for (EntityUid ancestor : ancestors) {
      action.accept(new ScopeKey(part, Kind.IN, ancestor));
    }
  }
}
