package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.EvaluationException;
import dev.palyra.cedar.model.Policy;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Policies that apply by their scope: the forbids, then the permits, each in the order of the set,
 * so that no permit is noted in vain. Their conditions stand side by side, so that a policy that
 * turns out not to apply isn't touched itself.
 */
public final class Candidates {
  private final CompiledPolicy[] compiled;
  private final Policy[] policies;
  private final @Nullable Node[] conditions;
  private final int forbids;

  private Candidates(CompiledPolicy[] compiled, @Nullable Node[] conditions) {
    this.compiled = compiled;
    this.conditions = conditions;
    this.policies = new Policy[compiled.length];
    int count = 0;
    for (int i = 0; i < compiled.length; i++) {
      policies[i] = compiled[i].policy();
      count += compiled[i].forbids() ? 1 : 0;
    }
    this.forbids = count;
  }

  static Candidates of(Collection<CompiledPolicy> policies) {
    CompiledPolicy[] compiled =
        policies.stream()
            .sorted(
                Comparator.comparing(CompiledPolicy::forbids)
                    .reversed()
                    .thenComparingLong(CompiledPolicy::place))
            .toArray(CompiledPolicy[]::new);
    @Nullable Node[] conditions = new Node[compiled.length];
    for (int i = 0; i < conditions.length; i++) {
      conditions[i] = compiled[i].conditions().whole();
    }
    return new Candidates(compiled, conditions);
  }

  /**
   * Those that can still apply to requests of this situation, with what is left of their conditions
   * once all of them is evaluated that doesn't read the context.
   */
  Candidates settled(Environment env) {
    CompiledPolicy[] left = new CompiledPolicy[compiled.length];
    @Nullable Node[] rests = new Node[compiled.length];
    int count = 0;
    for (CompiledPolicy policy : compiled) {
      Node rest = policy.conditions().settled(env);
      if (!Conditions.isNever(rest)) {
        left[count] = policy;
        rests[count++] = rest;
      }
    }
    return new Candidates(Arrays.copyOf(left, count), Arrays.copyOf(rests, count));
  }

  public int size() {
    return policies.length;
  }

  /** How many are forbids; they come first. */
  public int forbids() {
    return forbids;
  }

  public Policy get(int i) {
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
