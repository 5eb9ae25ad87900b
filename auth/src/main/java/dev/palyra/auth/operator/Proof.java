package dev.palyra.auth.operator;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.audit.AuditEvent;

/**
 * A proof of presence that holds once.
 *
 * @param event must be appended together with what the proof is for; that append is refused if the
 *     proof was used elsewhere meanwhile
 */
public record Proof(ApprovalDecision.Proof kind, AuditEvent event) {}
