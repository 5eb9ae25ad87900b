package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.Request;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps, for one policy set, what was found for situations. An entry says by its key what it
 * depends on, so it holds whatever else changes. Bounded, and without locks: an entry that is
 * overwritten is only found again. It keeps three entities of a store alive for each entry, but not
 * the store.
 */
final class SituationMemo {
  private static final int SLOTS = 4_096;
  private static final int WAYS = 4;

  /** So many references to policies are kept in all; then everything is forgotten. */
  private static final int CAPACITY = 1_000_000;

  /**
   * Immutable, so that a thread that sees it through the race on the slot sees all of it.
   *
   * @param inScope what applies by scope
   * @param left what is left of it in this situation; the same until it was settled
   */
  record Entry(Situation situation, Candidates inScope, Candidates left, boolean settled) {}

  private @Nullable Entry @Nullable [] slots;
  private final AtomicInteger kept = new AtomicInteger();

  /** The entry for the three entities of a request, perhaps of another store; null for none. */
  @Nullable Entry get(Request request) {
    @Nullable Entry[] table = slots;
    if (table == null) {
      return null;
    }
    int start = slot(request);
    for (int i = start; i < start + WAYS; i++) {
      Entry entry = table[i];
      if (entry != null && entry.situation.isOf(request)) {
        return entry;
      }
    }
    return null;
  }

  /** Puts the entry in the place of the one of the same three entities, or of the oldest. */
  void put(Request request, Entry entry) {
    @Nullable Entry[] table = slots;
    if (table == null || kept.get() > CAPACITY) {
      table = new Entry[SLOTS];
      slots = table;
      kept.set(0);
    }
    int start = slot(request);
    int way = place(table, start, request);
    if (way < 0) { // All are taken: the oldest goes, the others move up.
      way = start + WAYS - 1;
      kept.addAndGet(-size(table[start]));
      System.arraycopy(table, start + 1, table, start, WAYS - 1);
    } else {
      kept.addAndGet(-size(table[way]));
    }
    kept.addAndGet(size(entry));
    table[way] = entry;
  }

  private static int place(@Nullable Entry[] table, int start, Request request) {
    for (int i = start; i < start + WAYS; i++) {
      Entry other = table[i];
      if (other == null || other.situation.isOf(request)) {
        return i;
      }
    }
    return -1;
  }

  private static int size(@Nullable Entry entry) {
    return entry == null ? 0 : 8 + entry.inScope.size() + entry.left.size();
  }

  private static int slot(Request request) {
    int hash = request.principal().hashCode();
    hash = hash * 0x9E3779B1 + request.action().hashCode();
    hash = hash * 0x9E3779B1 + request.resource().hashCode();
    hash *= 0x85EBCA6B;
    return (hash >>> 16) * WAYS & SLOTS - 1;
  }
}
