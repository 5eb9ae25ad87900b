package dev.palyra.core.policy;

import java.util.List;

/**
 * That operators approved the call, or calls like it.
 *
 * @param approvalId of the approval that they answered
 * @param operators who agreed
 * @param satisfied what their answer satisfied when it was given; it lifts nothing that asks for
 *     more
 */
public record ApprovalEvidence(
    String approvalId, List<String> operators, ApprovalRequirement satisfied) {
  public ApprovalEvidence {
    operators = List.copyOf(operators);
  }
}
