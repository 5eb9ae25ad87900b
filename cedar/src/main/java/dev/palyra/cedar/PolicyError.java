package dev.palyra.cedar;

import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.Policy;

/**
 * A policy that was skipped because its conditions have no value for this request. That may have
 * been a forbid: a caller for whom the answer must then be no has to look.
 *
 * @param cause what is wrong and where; the message is made when it is asked for
 */
public record PolicyError(Policy policy, EvaluationException cause) {
  /** What is wrong, after the id of the policy. */
  public String message() {
    return "policy `%s`: %s".formatted(policy.id(), cause.getMessage());
  }

  @Override
  public String toString() {
    return message();
  }
}
