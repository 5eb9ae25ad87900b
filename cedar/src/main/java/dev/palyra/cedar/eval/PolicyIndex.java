package dev.palyra.cedar.eval;

import dev.palyra.cedar.eval.ScopeKey.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Finds the policies of a set whose scope lets them apply. Each policy is filed under one key of
 * its scope, the one that the fewest policies have; a request looks under the keys that its three
 * entities and their ancestors give, and so meets few policies that don't apply. What it finds is
 * kept ({@link ScopeMemo}). Immutable but for that memory; safe to share.
 *
 * <p>Skipping a policy by its scope is sound because a scope can't err.
 */
public final class PolicyIndex {
  private final CompiledPolicy[] policies;
  private final Candidates unscoped;
  private final Map<ScopeKey, int[]> byKey = new HashMap<>();
  private final ScopeMemo memo = new ScopeMemo();

  public PolicyIndex(List<CompiledPolicy> list) {
    policies = list.toArray(CompiledPolicy[]::new);
    List<List<List<ScopeKey>>> scopes = new ArrayList<>(policies.length);
    Map<ScopeKey, Integer> frequency = new HashMap<>();
    for (CompiledPolicy policy : policies) {
      List<List<ScopeKey>> scope = ScopeKey.of(policy.policy().body());
      scopes.add(scope);
      scope.forEach(keys -> keys.forEach(key -> frequency.merge(key, 1, Integer::sum)));
    }
    List<CompiledPolicy> everywhere = new ArrayList<>();
    Map<ScopeKey, IntStream.Builder> filed = new HashMap<>();
    for (int i = 0; i < policies.length; i++) {
      List<List<ScopeKey>> scope = scopes.get(i);
      if (scope.isEmpty()) {
        everywhere.add(policies[i]);
        continue;
      }
      for (ScopeKey key : rarest(scope, frequency)) {
        filed.computeIfAbsent(key, _ -> IntStream.builder()).add(i);
      }
    }
    unscoped = new Candidates(everywhere);
    filed.forEach((key, numbers) -> byKey.put(key, numbers.build().toArray()));
  }

  private static List<ScopeKey> rarest(
      List<List<ScopeKey>> scope, Map<ScopeKey, Integer> frequency) {
    return scope.stream()
        .min(
            Comparator.comparingLong(
                keys -> keys.stream().mapToLong(key -> frequency.getOrDefault(key, 0)).sum()))
        .orElseThrow();
  }

  /** The policies that apply to everything. */
  public Candidates unscoped() {
    return unscoped;
  }

  /** The other policies that apply by their scope. */
  public Candidates scoped(Environment env) {
    Candidates known = memo.get(env);
    if (known != null) {
      return known;
    }
    Candidates found = find(env);
    memo.put(env, found);
    return found;
  }

  private Candidates find(Environment env) {
    IntStream.Builder numbers = IntStream.builder();
    Consumer<ScopeKey> file =
        key -> {
          for (int number : byKey.getOrDefault(key, NOTHING)) {
            if (policies[number].inScope(env)) {
              numbers.add(number);
            }
          }
        };
    ScopeKey.each(Part.PRINCIPAL, env.principal(), env.principalAncestors(), file);
    ScopeKey.each(Part.ACTION, env.action(), env.actionAncestors(), file);
    ScopeKey.each(Part.RESOURCE, env.resource(), env.resourceAncestors(), file);
    // A policy with several actions may be found under more than one of them.
    return new Candidates(
        numbers.build().sorted().distinct().mapToObj(number -> policies[number]).toList());
  }

  private static final int[] NOTHING = {};
}
