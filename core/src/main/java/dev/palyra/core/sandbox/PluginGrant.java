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
  RANDOM,
  /** Values that outlive the call, within a quota. */
  KV,
  /** Requests to the hosts of the tool's egress list, through the egress policy. */
  HTTP,
  /** Having a secret put into the headers of such a request, without ever reading it. */
  SECRET,
  /** Reading the tool's secrets. */
  SECRET_READ;

  /** The name in tool files and in policies. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The grant with this {@link #label()}; empty for anything else. */
  public static Optional<PluginGrant> ofLabel(String label) {
    return Arrays.stream(values()).filter(grant -> grant.label().equals(label)).findFirst();
  }
}
