package dev.palyra.core.sandbox;

/** How one execution ended. Every ending that can be expected is a case here, not an exception. */
public sealed interface Outcome {
  /** The program ended by itself; a file operation that succeeded has code 0. */
  record Exited(int code) implements Outcome {}

  /** A signal ended the program, and no limit of ours explains it. */
  record Signaled(int signal) implements Outcome {}

  /** A quota was exceeded, and everything the call had started was killed. */
  record LimitExceeded(Limit limit) implements Outcome {}

  /** Somebody cancelled the call; everything it had started was killed. */
  record Cancelled() implements Outcome {}

  /**
   * A file tool was stopped.
   *
   * @param path as the agent sent it
   * @param errno the kernel's word, as in {@code EXDEV} for a path that leaves the workspace
   * @param reason one clause a person understands
   */
  record Denied(String path, String errno, String reason) implements Outcome {}

  /**
   * Nothing ran, because the sandbox asked for does not hold on this host.
   *
   * @param hint what to install or to change
   */
  record Refused(String reason, String hint) implements Outcome {}

  /** The sandbox could not be set up, or the program could not be started; nothing ran. */
  record Failed(String reason) implements Outcome {}

  /** True only for a program that ended by itself with code 0. */
  default boolean success() {
    return this instanceof Exited(int code) && code == 0;
  }
}
