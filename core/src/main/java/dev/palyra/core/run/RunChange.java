package dev.palyra.core.run;

import dev.palyra.core.call.Principal;
import java.time.Duration;
import java.util.List;

/** What can happen to a run. Recorded in the audit log in the transaction that makes it so. */
public sealed interface RunChange {
  /** The run that changes. */
  RunId id();

  /** On whose behalf it acts. */
  Principal principal();

  /** It was asked for. */
  record Created(RunOrder order) implements RunChange {
    @Override
    public RunId id() {
      return order.id();
    }

    @Override
    public Principal principal() {
      return order.principal();
    }
  }

  /** The model answered. Refused unless it is the next turn and all calls before are answered. */
  record Turned(RunId id, Principal principal, ModelTurn turn) implements RunChange {}

  /** A call was proposed by that turn. A record, and no state behind it. */
  record Proposed(RunId id, Principal principal, int turn, Proposal proposal)
      implements RunChange {}

  /**
   * All calls of the turn have ended, and this is what the model will see. Refused while one is
   * open, and where an answer is missing.
   */
  record Answered(RunId id, Principal principal, int turn, List<CallAnswer> answers)
      implements RunChange {
    public Answered {
      answers = List.copyOf(answers);
    }
  }

  /**
   * The model's provider failed and will be asked again.
   *
   * @param attempt that failed, from 1
   * @param code such as {@code rate-limited}
   * @param pause until the next
   */
  record Retried(RunId id, Principal principal, int turn, int attempt, String code, Duration pause)
      implements RunChange {}

  /** Somebody asked to stop it. Its calls are cancelled, then it ends. */
  record CancelAsked(RunId id, Principal principal, Principal by) implements RunChange {}

  /** It has ended. Refused while one of its calls is open. */
  record Ended(RunId id, Principal principal, RunEnd end) implements RunChange {}
}
