package dev.palyra.core.policy;

import java.util.List;

/** The answer to one request. There is no fourth answer. */
public sealed interface Decision {
  /** Identifiers of the policies that determined this answer, in order. */
  List<PolicyId> determining();

  /**
   * Policies that could not be evaluated; an errored forbid counts as matched, an errored permit
   * never permits.
   */
  List<PolicyError> errors();

  /** The bundle that made this decision. */
  PolicyRevision revision();

  /** The call may run now, under these obligations. */
  record Permit(
      List<PolicyId> determining,
      List<PolicyError> errors,
      PolicyRevision revision,
      Obligations obligations)
      implements Decision {
    public Permit {
      determining = List.copyOf(determining);
      errors = List.copyOf(errors);
    }
  }

  /** The call may run once enough operators agree. */
  record Ask(
      List<PolicyId> determining,
      List<PolicyError> errors,
      PolicyRevision revision,
      ApprovalRequirement requirement)
      implements Decision {
    public Ask {
      determining = List.copyOf(determining);
      errors = List.copyOf(errors);
    }
  }

  /** The call must not run. */
  record Forbid(
      List<PolicyId> determining,
      List<PolicyError> errors,
      PolicyRevision revision,
      DenyReason reason)
      implements Decision {
    public Forbid {
      determining = List.copyOf(determining);
      errors = List.copyOf(errors);
    }
  }
}
