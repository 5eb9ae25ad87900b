package dev.palyra.core.audit;

/** Why a call did not run. Stable: agents and scripts act on it. It reveals no policy. */
public enum RefusalCode {
  /** The policy has no permit for it. */
  NOT_PERMITTED("not-permitted"),
  /** The policy forbids it. */
  FORBIDDEN("forbidden"),
  /** The policy could not be evaluated; nothing runs on a fault. */
  POLICY_FAULT("policy-fault"),
  /** An operator said no. */
  DENIED("denied"),
  /** No operator answered in time. */
  EXPIRED("approval-expired"),
  /** The policy changed while the approval waited, so the approval is for another call. */
  POLICY_CHANGED("policy-changed"),
  /** Whoever asked has withdrawn the call. */
  CANCELLED("cancelled"),
  /** A secret that the tool needs was not handed out. */
  SECRET_UNAVAILABLE("secret-unavailable"),
  /** The tier that the call must run in does not hold on this host. */
  TIER_UNAVAILABLE("tier-unavailable"),
  /** The arguments match the schema and still cannot be run. */
  INVALID_ARGUMENTS("invalid-arguments"),
  /** The gateway failed while it prepared the call; nothing ran. */
  GATEWAY_FAULT("gateway-fault");

  private final String code;

  RefusalCode(String code) {
    this.code = code;
  }

  public String code() {
    return code;
  }
}
