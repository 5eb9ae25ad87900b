package dev.palyra.cedar.model;

/**
 * What is asked: may the principal do this action to the resource, in this context?
 *
 * @param context what else is known; policies read it as {@code context}
 */
public record Request(
    EntityUid principal, EntityUid action, EntityUid resource, RecordValue context) {
  /** A request without context. */
  public Request(EntityUid principal, EntityUid action, EntityUid resource) {
    this(principal, action, resource, RecordValue.EMPTY);
  }
}
