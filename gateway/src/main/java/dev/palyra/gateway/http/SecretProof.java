package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditLog;

/**
 * What it takes to see values beside an operator's token: once an operator has enrolled, a proof
 * that whoever asks is there, for each time.
 */
record SecretProof(ApprovalPorts approvals, AuditLog audit) {
  /** Returns once the proof is recorded, where there must be one. */
  void demand(Exchange exchange, String action) {
    if (approvals.operators().someoneEnrolled()) {
      audit.append(approvals.stepUp().prove(exchange.presence(), action).event());
    }
  }
}
