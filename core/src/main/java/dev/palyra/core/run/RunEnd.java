package dev.palyra.core.run;

import static dev.palyra.core.Require.require;

/**
 * How a run ended.
 *
 * @param code stable, for programs, such as {@code budget-calls}
 * @param detail one line for people; no secret
 */
public record RunEnd(RunState state, String code, String detail) {
  public RunEnd {
    require(state.ended(), "`%s` is no end", state.word());
  }
}
