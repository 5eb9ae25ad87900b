package dev.palyra.sandbox.wasm;

import java.util.List;

/** How one call of a module ended. */
public sealed interface Ending {
  /** The function returned. */
  record Returned(List<Long> results) implements Ending {}

  /** The module ended itself with an exit code. */
  record Exited(int code) implements Ending {}

  /** The fuel was used up. The same module and input always end here at the same place. */
  record Exhausted() implements Ending {}

  /** The time was up. */
  record DeadlineReached() implements Ending {}

  /** Somebody cancelled the call. */
  record Cancelled() implements Ending {}

  /** Functions called each other too deeply. */
  record TooDeep() implements Ending {}

  /**
   * The module wanted more memory or table elements than it may have, and could not go on without.
   */
  record OutOfMemory() implements Ending {}

  /** The module did what the specification makes a trap. */
  record Trapped(String reason) implements Ending {}
}
