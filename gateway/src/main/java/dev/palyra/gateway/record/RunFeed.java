package dev.palyra.gateway.record;

import dev.palyra.core.audit.AuditRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What happens in runs, for those who watch one: records once they are durable, and pieces of text
 * that are never kept. Whoever watches subscribes first, reads what was recorded before, and drops
 * from the feed what it has read. Thread-safe; never blocks whoever tells it.
 */
public final class RunFeed {
  private static final int MAX_QUEUE = 512;

  private final Map<String, Set<Subscription>> watched = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Something to show. */
  public sealed interface Item {}

  /** It is durable. */
  public record Recorded(AuditRecord record) implements Item {}

  /** A piece of the model's text of a turn that is not recorded yet. */
  public record Delta(int turn, String text) implements Item {}

  /** One who watches a run. For one reader. */
  public final class Subscription implements AutoCloseable {
    private final String run;
    // No monitor: a virtual thread that waits for one is woken by way of another thread.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Item> queue = new ArrayDeque<>();
    private boolean missed;

    private Subscription(String run) {
      this.run = run;
    }

    private void offer(Item item) {
      lock.lock();
      try {
        if (queue.size() < MAX_QUEUE) {
          queue.add(item);
        } else if (item instanceof Recorded) {
          missed = true; // The reader catches up from the table; text is only lost.
        }
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    private void wake() {
      lock.lock();
      try {
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    /** What has happened since; nothing where the time is over. */
    public List<Item> take(Duration atMost) throws InterruptedException {
      long left = atMost.toNanos();
      lock.lock();
      try {
        while (queue.isEmpty() && !missed && !closed) {
          if (left <= 0) {
            return List.of();
          }
          left = changed.awaitNanos(left);
        }
        var items = new ArrayList<>(queue);
        queue.clear();
        return items;
      } finally {
        lock.unlock();
      }
    }

    /** Whether records were lost since the last question: read them from the table. */
    public boolean missed() {
      lock.lock();
      try {
        boolean was = missed;
        missed = false;
        return was;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      watched.computeIfPresent(
          run,
          (_, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }

  /** Watches a run from now on. */
  public Subscription subscribe(String run) {
    var subscription = new Subscription(run);
    watched.compute(
        run,
        (_, all) -> {
          Set<Subscription> those = all == null ? ConcurrentHashMap.newKeySet() : all;
          those.add(subscription);
          return those;
        });
    return subscription;
  }

  /** Tells of records that are durable. */
  public void committed(List<AuditRecord> records) {
    if (watched.isEmpty()) {
      return;
    }
    for (AuditRecord record : records) {
      String run = record.fields().get("run");
      if (run != null) {
        tell(run, new Recorded(record));
      }
    }
  }

  /** Tells of a piece of text. */
  public void delta(String run, int turn, String text) {
    tell(run, new Delta(turn, text));
  }

  private void tell(String run, Item item) {
    watched.getOrDefault(run, Set.of()).forEach(subscription -> subscription.offer(item));
  }

  public boolean closed() {
    return closed;
  }

  /** Wakes everybody who watches; there is nothing more. */
  public void close() {
    closed = true;
    watched.values().forEach(all -> all.forEach(Subscription::wake));
  }
}
