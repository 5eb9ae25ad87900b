package dev.palyra.policy.control;

import dev.palyra.core.call.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody asks of the gateway.
 *
 * @param principal empty for whoever showed no credential
 * @param roles of an operator
 * @param groups of an operator
 * @param action one of those that the schema was made from
 * @param way by which the principal came in: {@code token}, {@code session}, {@code certificate} or
 *     {@code none}
 * @param own whether what is asked is about the principal itself
 */
public record ControlRequest(
    Optional<Principal> principal,
    Set<String> roles,
    Set<String> groups,
    String action,
    String way,
    boolean own,
    Instant time) {
  public ControlRequest {
    roles = Set.copyOf(roles);
    groups = Set.copyOf(groups);
  }
}
