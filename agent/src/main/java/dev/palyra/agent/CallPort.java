package dev.palyra.agent;

import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.gate.CallRejectedException;
import dev.palyra.core.sandbox.Cancellation;
import java.util.Optional;

/** Port: the gate, and what it has done before. Thread-safe. */
@FunctionalInterface
public interface CallPort {
  /**
   * What became of a call.
   *
   * @param edited the arguments that an operator put in the place of the proposed ones
   */
  record Made(CallResult result, Optional<Arguments> edited) {}

  /**
   * Takes the call through the gate and waits for its end. A call of that id that was made before
   * is not made again: its end is waited for, or read.
   *
   * @throws CallRejectedException when it is none; nothing was decided
   * @throws InterruptedException when the gateway stops; the call goes on after its start, or is
   *     settled by it
   */
  Made make(ToolCall call, Cancellation cancellation) throws InterruptedException;
}
