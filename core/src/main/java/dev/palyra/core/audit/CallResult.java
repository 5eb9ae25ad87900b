package dev.palyra.core.audit;

import dev.palyra.core.call.CallId;
import dev.palyra.core.sandbox.Execution;

/** How a call ended. */
public sealed interface CallResult {
  CallId call();

  Timings timings();

  /** It ran; how that ended is in the execution. Output is redacted. */
  record Ran(CallId call, Execution execution, Timings timings) implements CallResult {}

  /**
   * It did not run.
   *
   * @param detail one line for the agent; reveals no policy and no secret
   */
  record Refused(CallId call, RefusalCode code, String detail, Timings timings)
      implements CallResult {}

  /**
   * The gateway stopped while it ran. Whether it took effect is unknown, and it is never run again.
   */
  record Orphaned(CallId call, Timings timings) implements CallResult {}
}
