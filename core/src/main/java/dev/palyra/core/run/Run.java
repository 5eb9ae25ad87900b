package dev.palyra.core.run;

import dev.palyra.core.call.Labels;
import java.time.Instant;
import java.util.Optional;

/**
 * A run as it stands.
 *
 * @param cancelling whether somebody asked to stop it
 * @param turns how often the model has answered
 * @param waiting how many of its calls wait for operators now
 * @param labels of all that its calls have returned, and of its task
 * @param end present once it has ended, with its moment
 */
public record Run(
    RunOrder order,
    RunState state,
    boolean cancelling,
    int turns,
    Spent spent,
    int waiting,
    Labels labels,
    Optional<RunEnd> end,
    Optional<Instant> ended) {
  public RunId id() {
    return order.id();
  }

  /** One word for people: what it is doing now. */
  public String activity() {
    return switch (state) {
      case CREATED, ANSWERED -> cancelling ? "cancelling" : "thinking";
      case TURNED -> cancelling ? "cancelling" : waiting > 0 ? "waiting" : "executing";
      case COMPLETED, FAILED, CANCELLED -> state.word();
    };
  }
}
