package dev.palyra.core.approval;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads grants. They change only through {@link dev.palyra.core.audit.AuditLog#append}; what was
 * appended is in force, or no longer so, when that returns. Thread-safe.
 */
public interface Grants {
  /** How many can be in force at the same time. */
  int MAX_IN_FORCE = 10_000;

  Optional<Grant> find(GrantId id);

  /**
   * Returns grants in the given states, newest first.
   *
   * @param before only those with a smaller id, for paging
   * @param limit 1 to 500
   */
  List<Grant> list(Set<GrantState> states, Optional<GrantId> before, int limit);

  /** Returns all that were made and neither revoked nor marked as expired, oldest first. */
  List<Grant> inForce();
}
