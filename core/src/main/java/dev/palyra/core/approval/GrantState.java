package dev.palyra.core.approval;

/** Where a grant stands. {@link #IN_FORCE} becomes one of the others, which never change. */
public enum GrantState {
  IN_FORCE,
  REVOKED,
  EXPIRED
}
