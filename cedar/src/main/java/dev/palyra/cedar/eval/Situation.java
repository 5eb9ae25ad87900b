package dev.palyra.cedar.eval;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Member;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Request;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for all requests of one principal for one action on one resource: the three as a
 * store has them. Immutable.
 *
 * @param store the {@linkplain Entities#version() version} of the store
 * @param principalMember null when the store doesn't have it; likewise the others
 */
record Situation(
    EntityUid principal,
    EntityUid action,
    EntityUid resource,
    Object store,
    @Nullable Member principalMember,
    @Nullable Member actionMember,
    @Nullable Member resourceMember) {

  static Situation of(Request request, Entities entities) {
    return new Situation(
        request.principal(),
        request.action(),
        request.resource(),
        entities.version(),
        entities.member(request.principal()),
        entities.member(request.action()),
        entities.member(request.resource()));
  }

  Set<EntityUid> principalAncestors() {
    return ancestors(principalMember);
  }

  Set<EntityUid> actionAncestors() {
    return ancestors(actionMember);
  }

  Set<EntityUid> resourceAncestors() {
    return ancestors(resourceMember);
  }

  private static Set<EntityUid> ancestors(@Nullable Member member) {
    return member == null ? Set.of() : member.ancestors();
  }

  /** Whether the request has the same three. */
  boolean isOf(Request request) {
    return principal.equals(request.principal())
        && resource.equals(request.resource())
        && action.equals(request.action());
  }

  /** Whether it is of this very store, so that all of it holds. */
  @SuppressWarnings("ReferenceEquality") // A version is its identity.
  boolean isIn(Entities entities) {
    return store == entities.version();
  }

  /** Whether the same scopes let a policy apply: they look at the three and their ancestors. */
  boolean hasScopesOf(Situation other) {
    return principal.equals(other.principal)
        && resource.equals(other.resource)
        && action.equals(other.action)
        && principalAncestors().equals(other.principalAncestors())
        && resourceAncestors().equals(other.resourceAncestors())
        && actionAncestors().equals(other.actionAncestors());
  }
}
