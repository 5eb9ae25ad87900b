package dev.palyra.cedar.eval;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.persistent.LayeredMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the policies of a set whose scope lets them apply. Each policy is filed under one key of
 * its scope, the one that the fewest policies have; a request looks under the keys that its three
 * entities and their ancestors give, and so meets few policies that don't apply. What it finds is
 * kept ({@link SituationMemo}). Immutable but for that memory; safe to share. A changed index
 * shares what stayed, and remembers nothing yet.
 *
 * <p>Skipping a policy by its scope is sound because a scope can't err.
 */
public final class PolicyIndex {
  private static final CompiledPolicy[] NOTHING = {};

  private final LayeredMap<ScopeKey, CompiledPolicy[]> byKey;
  private final CompiledPolicy[] everywhere;
  private final Candidates unscoped;
  private final SituationMemo memo = new SituationMemo();

  private PolicyIndex(LayeredMap<ScopeKey, CompiledPolicy[]> byKey, CompiledPolicy[] everywhere) {
    this.byKey = byKey;
    this.everywhere = everywhere;
    this.unscoped = Candidates.of(Arrays.asList(everywhere));
  }

  public static PolicyIndex of(Collection<CompiledPolicy> policies) {
    Map<ScopeKey, Integer> frequency = new HashMap<>();
    for (CompiledPolicy policy : policies) {
      for (Set<ScopeKey> keys : ScopeKey.of(policy.policy().body())) {
        keys.forEach(key -> frequency.merge(key, 1, Integer::sum));
      }
    }
    Map<ScopeKey, List<CompiledPolicy>> filed = new HashMap<>();
    List<CompiledPolicy> everywhere = new ArrayList<>();
    for (CompiledPolicy policy : policies) {
      List<Set<ScopeKey>> scope = ScopeKey.of(policy.policy().body());
      if (scope.isEmpty()) {
        everywhere.add(policy);
        continue;
      }
      for (ScopeKey key : rarest(scope, key -> frequency.getOrDefault(key, 0))) {
        filed.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(policy);
      }
    }
    Map<ScopeKey, CompiledPolicy[]> byKey = HashMap.newHashMap(filed.size());
    filed.forEach((key, some) -> byKey.put(key, some.toArray(NOTHING)));
    return new PolicyIndex(LayeredMap.of(byKey), everywhere.toArray(NOTHING));
  }

  private static Set<ScopeKey> rarest(
      List<Set<ScopeKey>> scope, ToIntFunction<ScopeKey> frequency) {
    return scope.stream()
        .min(Comparator.comparingLong(keys -> keys.stream().mapToLong(frequency::applyAsInt).sum()))
        .orElseThrow();
  }

  /** The index with this policy added. */
  public PolicyIndex with(CompiledPolicy policy) {
    List<Set<ScopeKey>> scope = ScopeKey.of(policy.policy().body());
    if (scope.isEmpty()) {
      return new PolicyIndex(byKey, added(everywhere, policy));
    }
    Map<ScopeKey, CompiledPolicy[]> changed = new HashMap<>();
    for (ScopeKey key : rarest(scope, key -> under(key).length)) {
      changed.put(key, added(under(key), policy));
    }
    return new PolicyIndex(byKey.with(changed), everywhere);
  }

  /** The index without this policy. */
  public PolicyIndex without(CompiledPolicy policy) {
    Map<ScopeKey, CompiledPolicy[]> changed = new HashMap<>();
    Set<ScopeKey> emptied = new LinkedHashSet<>();
    for (Set<ScopeKey> keys : ScopeKey.of(policy.policy().body())) {
      for (ScopeKey key : keys) {
        CompiledPolicy[] left = removed(under(key), policy);
        if (left.length == 0) {
          emptied.add(key);
        } else if (left.length < under(key).length) {
          changed.put(key, left);
        }
      }
    }
    return new PolicyIndex(byKey.with(changed).without(emptied), removed(everywhere, policy));
  }

  private static CompiledPolicy[] added(CompiledPolicy[] some, CompiledPolicy policy) {
    CompiledPolicy[] all = Arrays.copyOf(some, some.length + 1);
    all[some.length] = policy;
    return all;
  }

  private static CompiledPolicy[] removed(CompiledPolicy[] some, CompiledPolicy policy) {
    int at = Arrays.asList(some).indexOf(policy);
    if (at < 0) {
      return some;
    }
    CompiledPolicy[] left = Arrays.copyOf(some, some.length - 1);
    System.arraycopy(some, at + 1, left, at, left.length - at);
    return left;
  }

  private CompiledPolicy[] under(ScopeKey key) {
    CompiledPolicy[] some = byKey.get(key);
    return some == null ? NOTHING : some;
  }

  /** The policies that apply to everything. */
  public Candidates unscoped() {
    return unscoped;
  }

  /**
   * What a request meets: the entities that it speaks of, and the policies that its scope finds.
   */
  public record Meeting(Environment environment, Candidates scoped) {}

  public Meeting meet(Request request, Entities entities) {
    SituationMemo.Entry known = memo.get(request);
    if (known == null || !known.situation().isIn(entities) || !known.settled()) {
      known = learn(request, entities, known);
    }
    return new Meeting(new Environment(request, entities, known.situation()), known.left());
  }

  /** What is known at the first time is only what applies by scope; the second time settles it. */
  private SituationMemo.Entry learn(
      Request request, Entities entities, SituationMemo.@Nullable Entry known) {
    Situation situation = Situation.of(request, entities);
    SituationMemo.Entry learnt;
    if (known != null && known.situation().isIn(entities)) {
      Environment env = new Environment(request, entities, situation);
      Candidates inScope = known.inScope();
      learnt = new SituationMemo.Entry(situation, inScope, inScope.settled(env), true);
    } else {
      Candidates inScope =
          known != null && known.situation().hasScopesOf(situation)
              ? known.inScope()
              : find(situation);
      learnt = new SituationMemo.Entry(situation, inScope, inScope, false);
    }
    memo.put(request, learnt);
    return learnt;
  }

  private Candidates find(Situation at) {
    // A policy with several actions may be found under more than one of them.
    Set<CompiledPolicy> found = new LinkedHashSet<>();
    ScopeKey.each(
        at,
        key -> {
          for (CompiledPolicy policy : under(key)) {
            if (policy.inScope(at)) {
              found.add(policy);
            }
          }
        });
    return Candidates.of(found);
  }
}
