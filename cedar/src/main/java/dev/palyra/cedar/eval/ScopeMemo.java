package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.EntityUid;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, for one policy set, which policies apply by scope to a principal, an action and a
 * resource. What it says depends on the three and on their ancestors, which are part of the key, so
 * it holds whatever else changes. Bounded, and without locks: an entry that is overwritten is only
 * found again.
 */
final class ScopeMemo {
  private static final int SLOTS = 4_096;
  private static final int WAYS = 4;

  /** So many references to policies are kept in all; then everything is forgotten. */
  private static final int CAPACITY = 1_000_000;

  /** Immutable, so that a thread that sees it through the race on the slot sees all of it. */
  private record Entry(
      EntityUid principal,
      EntityUid action,
      EntityUid resource,
      Set<EntityUid> principalAncestors,
      Set<EntityUid> actionAncestors,
      Set<EntityUid> resourceAncestors,
      Candidates found) {

    boolean isFor(Environment env) {
      return principal.equals(env.principal())
          && resource.equals(env.resource())
          && action.equals(env.action())
          && principalAncestors.equals(env.principalAncestors())
          && resourceAncestors.equals(env.resourceAncestors())
          && actionAncestors.equals(env.actionAncestors());
    }
  }

  private @Nullable Entry @Nullable [] slots;
  private final AtomicInteger kept = new AtomicInteger();

  /** The policies that apply by scope, or null when they aren't known. */
  @Nullable Candidates get(Environment env) {
    @Nullable Entry[] table = slots;
    if (table == null) {
      return null;
    }
    int start = slot(env);
    for (int i = start; i < start + WAYS; i++) {
      Entry entry = table[i];
      if (entry != null && entry.isFor(env)) {
        return entry.found();
      }
    }
    return null;
  }

  void put(Environment env, Candidates found) {
    @Nullable Entry[] table = slots;
    if (table == null || kept.addAndGet(found.size() + 8) > CAPACITY) {
      table = new Entry[SLOTS];
      slots = table;
      kept.set(0);
    }
    int start = slot(env);
    int way = start;
    while (way < start + WAYS && table[way] != null) {
      way++;
    }
    if (way == start + WAYS) { // All are taken: the oldest goes, the others move up.
      System.arraycopy(table, start + 1, table, start, WAYS - 1);
      way--;
    }
    table[way] =
        new Entry(
            env.principal(),
            env.action(),
            env.resource(),
            env.principalAncestors(),
            env.actionAncestors(),
            env.resourceAncestors(),
            found);
  }

  private static int slot(Environment env) {
    int hash = env.principal().hashCode();
    hash = hash * 0x9E3779B1 + env.action().hashCode();
    hash = hash * 0x9E3779B1 + env.resource().hashCode();
    hash *= 0x85EBCA6B;
    return (hash >>> 16) * WAYS & SLOTS - 1;
  }
}
