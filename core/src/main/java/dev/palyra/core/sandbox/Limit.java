package dev.palyra.core.sandbox;

/** A quota of {@link SandboxProcessRunnerPolicy} that ended a call. */
public enum Limit {
  CPU,
  WALL,
  MEMORY,
  OUTPUT,
  PROCESSES,
  FILE_SIZE,
  DISK,
  /** The instructions that a WASM module may execute; counted, so it is the same on every host. */
  FUEL,
  /** Functions of a WASM module within functions. */
  DEPTH
}
