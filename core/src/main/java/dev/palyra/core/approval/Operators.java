package dev.palyra.core.approval;

import java.util.List;
import java.util.Optional;

/**
 * Port: the operators that are known. They change only through {@link
 * dev.palyra.core.audit.AuditLog#append}.
 */
public interface Operators {
  Optional<Operator> find(String id);

  /** All, by id. */
  List<Operator> all();

  /** Whether anybody can prove presence, with a one-time code or a passkey. */
  default boolean someoneEnrolled() {
    return all().stream().anyMatch(Operator::enrolled);
  }
}
