package dev.palyra.core.policy;

import java.util.List;

/**
 * That operators approved the call: the approval's id and who they are. Only the gate makes one.
 */
public record ApprovalEvidence(String approvalId, List<String> operators) {
  public ApprovalEvidence {
    operators = List.copyOf(operators);
  }
}
