package dev.palyra.core.run;

import java.time.Instant;
import java.util.List;

/**
 * A recorded turn and what came back.
 *
 * @param answers in the order of the proposals; none until all its calls have ended
 */
public record RunTurn(ModelTurn turn, Instant time, List<CallAnswer> answers) {
  public RunTurn {
    answers = List.copyOf(answers);
  }
}
