package dev.palyra.cedar.eval;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Member;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an expression is evaluated in: a request, and the entities that it speaks of. */
public final class Environment {
  private final Request request;
  private final Entities entities;
  // Looked up once, since nearly every policy asks for them.
  private final @Nullable Member principal;
  private final @Nullable Member action;
  private final @Nullable Member resource;

  public Environment(Request request, Entities entities) {
    this.request = request;
    this.entities = entities;
    this.principal = entities.member(request.principal());
    this.action = entities.member(request.action());
    this.resource = entities.member(request.resource());
  }

  EntityUid principal() {
    return request.principal();
  }

  EntityUid action() {
    return request.action();
  }

  EntityUid resource() {
    return request.resource();
  }

  RecordValue context() {
    return request.context();
  }

  @Nullable Member principalMember() {
    return principal;
  }

  @Nullable Member resourceMember() {
    return resource;
  }

  Set<EntityUid> principalAncestors() {
    return principal == null ? Set.of() : principal.ancestors();
  }

  Set<EntityUid> actionAncestors() {
    return action == null ? Set.of() : action.ancestors();
  }

  Set<EntityUid> resourceAncestors() {
    return resource == null ? Set.of() : resource.ancestors();
  }

  /** The entity, or null when there is none of that uid. */
  @SuppressWarnings("ReferenceEquality") // Only a short cut past the look-up, which compares well.
  @Nullable Member find(EntityUid uid) {
    if (uid == request.principal()) {
      return principal;
    }
    if (uid == request.resource()) {
      return resource;
    }
    return uid == request.action() ? action : entities.member(uid);
  }

  /**
   * Whether the entity is the other one or is in it; an entity that doesn't exist is only itself.
   */
  boolean isIn(EntityUid uid, EntityUid container) {
    if (uid.equals(container)) {
      return true;
    }
    Member member = find(uid);
    return member != null && member.ancestors().contains(container);
  }
}
