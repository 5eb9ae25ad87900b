package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.EvaluationException;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Policies that apply by their scope: the forbids, then the permits, each in the order of the set,
 * so that no permit is noted in vain. Their conditions stand side by side, so that a policy that
 * turns out not to apply isn't touched itself.
 */
public final class Candidates {
  private final CompiledPolicy[] policies;
  private final @Nullable Node[] conditions;

  Candidates(Collection<CompiledPolicy> policies) {
    this.policies =
        policies.stream()
            .sorted(Comparator.comparing(CompiledPolicy::forbids).reversed())
            .toArray(CompiledPolicy[]::new);
    this.conditions = new Node[this.policies.length];
    for (int i = 0; i < conditions.length; i++) {
      conditions[i] = this.policies[i].condition();
    }
  }

  public int size() {
    return policies.length;
  }

  public CompiledPolicy get(int i) {
    return policies[i];
  }

  /**
   * Whether the conditions of a candidate hold.
   *
   * @throws EvaluationException when they have no value
   */
  public boolean holds(int i, Environment env) {
    Node condition = conditions[i];
    return condition == null || condition.test(env);
  }
}
