package dev.palyra.core.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Something outside of its own memory that a plugin may use. Without any it only computes. */
public enum PluginGrant {
  /** Lines for the operator, as part of the call's standard error. */
  LOG,
  /** The wall clock and a clock that only runs forward. */
  TIME,
  /** Random bytes that nobody can foresee. */
  RANDOM;

  /** The name in tool files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The grant with this {@link #label()}; empty for anything else. */
  public static Optional<PluginGrant> ofLabel(String label) {
    return Arrays.stream(values()).filter(grant -> grant.label().equals(label)).findFirst();
  }
}
