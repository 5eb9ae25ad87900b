package dev.palyra.core.audit;

/**
 * Port: the append-only log, and with it the only way in which calls and approvals change state.
 * Thread-safe.
 */
public interface AuditLog {
  /**
   * Appends all events, in order, or none. When this returns they are durable: neither a {@code
   * kill -9} nor a power failure loses them.
   *
   * @throws TransitionRefusedException when an event does not follow from the state that the log
   *     holds; nothing was written
   * @throws AuditUnavailableException when the log cannot be written or its queue is full; nothing
   *     may run on it
   */
  void append(AuditEvent... events);
}
