package dev.palyra.sandbox.macos;

/** Tells which processes are in the sandbox of an execution. Thread-safe. */
@FunctionalInterface
public interface Membership {
  /** False for a process that is not there. */
  boolean holds(long pid, Mark mark);
}
