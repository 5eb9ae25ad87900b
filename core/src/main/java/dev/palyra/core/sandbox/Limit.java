package dev.palyra.core.sandbox;

/** A quota of {@link SandboxProcessRunnerPolicy} that ended a call. */
public enum Limit {
  CPU,
  WALL,
  MEMORY,
  OUTPUT,
  PROCESSES,
  FILE_SIZE,
  DISK
}
