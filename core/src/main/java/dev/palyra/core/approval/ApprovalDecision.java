package dev.palyra.core.approval;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One operator's answer.
 *
 * @param operator taken from the credential, not from the request's body
 * @param device the paired device that the answer came from, where there is one
 * @param groups that the operator belongs to
 * @param proof whether presence was proved anew, and how
 * @param edit other arguments, where the operator approves those instead
 * @param reason for a denial this is what the agent is told; at most 1,000 characters
 */
public record ApprovalDecision(
    Verdict verdict,
    Principal operator,
    Optional<String> device,
    Set<String> groups,
    Proof proof,
    Instant time,
    String reason,
    Optional<ApprovalEdit> edit) {
  /** Yes or no. */
  public enum Verdict {
    APPROVE,
    DENY
  }

  /** How the operator proved presence. */
  public enum Proof {
    /** The bearer token or session only. */
    NONE,
    TOTP,
    PASSKEY
  }

  /** An answer to the call as it was asked for. */
  public ApprovalDecision(
      Verdict verdict,
      Principal operator,
      Optional<String> device,
      Set<String> groups,
      Proof proof,
      Instant time,
      String reason) {
    this(verdict, operator, device, groups, proof, time, reason, Optional.empty());
  }

  public ApprovalDecision {
    groups = Set.copyOf(groups);
    require(
        reason.length() <= 1000, "reason must be at most 1000 characters, got %d", reason.length());
  }
}
