package dev.palyra.core.sandbox;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where a call runs. The declaration order is the order of confinement, so that {@link
 * #satisfies(Tier)} can compare a tool's tier with the least one that a policy demands.
 */
public enum Tier {
  /** The gateway's own file tools; the kernel keeps their paths below the workspace. */
  BUILTIN("builtin"),
  /** Tier A: a WASM module inside the gateway, without ambient authority. */
  WASM("A"),
  /** Tier B: an operating system process under rlimits, Landlock and seccomp. */
  PROCESS("B"),
  /** Tier C: a process in namespaces of its own, with no network but the egress proxy. */
  ISOLATED("C");

  private final String label;

  Tier(String label) {
    this.label = label;
  }

  /** The short name used in tool files, policies and the audit log. */
  public String label() {
    return label;
  }

  /** True if running here is at least as confined as {@code least} demands. */
  public boolean satisfies(Tier least) {
    return compareTo(least) >= 0;
  }

  /** The stricter of the two. */
  public Tier stricter(Tier other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The tier with this {@link #label()}; empty for anything else. */
  public static Optional<Tier> ofLabel(String label) {
    return Arrays.stream(values()).filter(tier -> tier.label.equals(label)).findFirst();
  }
}
