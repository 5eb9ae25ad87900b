package dev.palyra.core.policy;

/** Why the policy says no. The name is the stable code that an agent sees; it reveals no policy. */
public enum DenyReason {
  /** No permit matches. */
  NO_PERMIT,
  /** A forbid matches. */
  FORBIDDEN,
  /** A forbid could not be evaluated, which counts as a match. */
  FORBID_ERRORED,
  /** The engine itself failed; nothing runs on a fault. */
  POLICY_FAULT
}
