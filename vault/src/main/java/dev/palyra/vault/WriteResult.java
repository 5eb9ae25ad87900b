package dev.palyra.vault;

/** The answer to a write. */
public sealed interface WriteResult {
  /** It is stored, durably, as this version. */
  record Written(int version) implements WriteResult {}

  /** Nothing was stored: the current version is not the one that the writer expected. */
  record Conflict(int expected, int current) implements WriteResult {}
}
