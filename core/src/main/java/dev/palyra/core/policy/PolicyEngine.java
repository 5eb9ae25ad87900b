package dev.palyra.core.policy;

/**
 * Decides requests by the active policy bundle. Implementations are safe for use by many threads.
 *
 * <p>Guarantees: default deny; a forbid that errors counts as matched and a permit that errors as
 * not matched; each decision is made by one revision as a whole and names it; {@link Decision.Ask}
 * only if every determining forbid can be lifted by a human and the same request with the approval
 * present would be permitted.
 */
public interface PolicyEngine {
  /** Decides one request; a fault is thrown, and the gate lets nothing run on it. */
  Decision decide(PolicyRequest request, PolicyRequestContext context);

  /** The revision in force now. */
  PolicyRevision revision();
}
