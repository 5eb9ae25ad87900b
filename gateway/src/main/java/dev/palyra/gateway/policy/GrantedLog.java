package dev.palyra.gateway.policy;

import dev.palyra.core.approval.Grants;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.policy.reload.LivePolicies;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A log that puts grants in force, and out of it, before {@link #append} returns. */
final class GrantedLog implements AuditLog {
  private static final Logger LOG = LoggerFactory.getLogger(GrantedLog.class);

  private final AuditLog log;
  private final Grants grants;
  private final LivePolicies policies;

  GrantedLog(AuditLog log, Grants grants, LivePolicies policies) {
    this.log = log;
    this.grants = grants;
    this.policies = policies;
  }

  @Override
  public void append(AuditEvent... events) {
    log.append(events);
    if (Stream.of(events)
        .anyMatch(event ->
            event instanceof AuditEvent.GrantMade || event instanceof AuditEvent.GrantEnded)) {
      refresh();
    }
  }

  /**
   * Reads what is in force. One at a time: a list read before a revocation must not be used after
   * it.
   */
  synchronized void refresh() {
    try {
      policies.grants(grants.inForce());
    } catch (RuntimeException e) {
      LOG.error("grants cannot be read; none is in force", e);
      policies.grants(List.of()); // Without them everything is asked again.
    }
  }
}
