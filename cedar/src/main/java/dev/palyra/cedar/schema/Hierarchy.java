package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.CedarException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Closes a hierarchy over its direct memberships. It may have cycles. */
final class Hierarchy<T> {
  private final Map<T, Set<T>> parents;
  private final int limit;
  private int links;

  /**
   * @param limit how many memberships may be followed for all ancestors together
   */
  Hierarchy(Map<T, Set<T>> parents, int limit) {
    this.parents = parents;
    this.limit = limit;
  }

  /**
   * Everything that the member is in, directly or not; itself only when it is in a cycle.
   *
   * @throws CedarException when the limit is exceeded
   */
  Set<T> ancestors(T member) {
    Set<T> direct = parents.getOrDefault(member, Set.of());
    if (direct.isEmpty()) {
      return Set.of();
    }
    Set<T> ancestors = new LinkedHashSet<>();
    Deque<T> open = new ArrayDeque<>();
    follow(direct, ancestors, open);
    while (!open.isEmpty()) {
      follow(parents.getOrDefault(open.pop(), Set.of()), ancestors, open);
    }
    return Collections.unmodifiableSet(ancestors);
  }

  private void follow(Set<T> next, Set<T> ancestors, Deque<T> open) {
    links += next.size();
    if (links > limit || links < 0) {
      throw new CedarException("memberships exceed the limit of " + limit + " links");
    }
    for (T ancestor : next) {
      if (ancestors.add(ancestor)) {
        open.push(ancestor);
      }
    }
  }
}
