package dev.palyra.cedar.eval;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Member;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import org.jspecify.annotations.Nullable;

/** What an expression is evaluated in: a request, and the entities that it speaks of. */
public final class Environment {
  private final Request request;
  private final Entities entities;
  // Looked up once, since nearly every policy asks for its entities.
  private final Situation situation;

  Environment(Request request, Entities entities, Situation situation) {
    this.request = request;
    this.entities = entities;
    this.situation = situation;
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
    return situation.principalMember();
  }

  @Nullable Member resourceMember() {
    return situation.resourceMember();
  }

  /** The entity, or null when there is none of that uid. */
  @SuppressWarnings("ReferenceEquality") // Only a short cut past the look-up, which compares well.
  @Nullable Member find(EntityUid uid) {
    if (uid == request.principal()) {
      return situation.principalMember();
    }
    if (uid == request.resource()) {
      return situation.resourceMember();
    }
    return uid == request.action() ? situation.actionMember() : entities.member(uid);
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
