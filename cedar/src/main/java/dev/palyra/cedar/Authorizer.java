package dev.palyra.cedar;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.eval.Candidates;
import dev.palyra.cedar.eval.Environment;
import dev.palyra.cedar.eval.PolicyIndex;
import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.Request;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests as the Cedar language defines it: a forbid that applies denies, else a permit
 * that applies allows, else it is denied; a policy that errs does not apply, and is reported.
 *
 * <p>Every policy in scope is evaluated, also after a forbid was found, since the answer names all
 * that determined it and all that erred. Without locks, without input or output; one answer
 * allocates about 100 bytes.
 */
public final class Authorizer {
  private static final Policy[] NONE = {};

  private @Nullable List<PolicyError> errors;
  private Policy[] applying = NONE;
  private int count;
  private boolean forbidden;

  private Authorizer() {}

  /**
   * The answer of these policies to a request about these entities. Safe to call from any thread.
   */
  public static Response authorize(PolicySet policies, Entities entities, Request request) {
    PolicyIndex index = policies.index();
    PolicyIndex.Meeting meeting = index.meet(request, entities);
    Authorizer tally = new Authorizer();
    tally.evaluate(meeting.scoped(), meeting.environment());
    tally.evaluate(index.unscoped(), meeting.environment());
    return tally.response();
  }

  private void evaluate(Candidates candidates, Environment env) {
    for (int i = 0; i < candidates.size(); i++) {
      try {
        if (candidates.holds(i, env)) {
          add(candidates.get(i), i < candidates.forbids());
        }
      } catch (EvaluationException e) {
        if (errors == null) {
          errors = new ArrayList<>(1);
        }
        errors.add(new PolicyError(candidates.get(i), e));
      }
    }
  }

  private void add(Policy policy, boolean forbids) {
    if (forbidden && !forbids) {
      return;
    }
    if (forbids && !forbidden) {
      forbidden = true;
      count = 0; // The permits found so far no longer determine anything.
    }
    if (count == applying.length) {
      applying = Arrays.copyOf(applying, count == 0 ? 4 : count * 2);
    }
    applying[count++] = policy;
  }

  private Response response() {
    Decision decision = count > 0 && !forbidden ? Decision.ALLOW : Decision.DENY;
    return new Response(
        decision, applying, count, errors == null ? List.of() : List.copyOf(errors));
  }
}
