package dev.palyra.core.policy;

/** How much harm a call could do, as the policy that asks for approval says. In ascending order. */
public enum Risk {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL
}
