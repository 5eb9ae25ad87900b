package dev.palyra.sandbox.process;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sandboxes that wait for the next request of their shape. Each is used once; a thread in the
 * background replaces it. What is asked for a second time is kept waiting, until nobody has asked
 * for it for some time or others are asked for more recently. Thread-safe.
 */
final class Pool implements AutoCloseable {
  /** Lets the call that took one begin before the next one is built. */
  private static final long REFILL_DELAY_MILLIS = 30;

  /** More than this many kinds are not remembered, unless sandboxes of them wait. */
  private static final int MAX_SHELVES = 256;

  /** Who builds, and what. */
  record Kind(SetUp setUp, Shape shape) {
    SetUp.Waiting build(Mark mark) throws IOException {
      return setUp.build(shape, mark);
    }
  }

  /** How one is built. */
  @FunctionalInterface
  interface Builder {
    Prepared build(Kind kind) throws IOException;
  }

  private static final class Shelf {
    private final Deque<Prepared> waiting = new ArrayDeque<>();
    private long askedForAt;
    private boolean worthIt;
    private boolean refilling;
  }

  private final Builder builder;
  private final PoolLimits limits;
  private final LongSupplier nanoTime;
  private final Map<Kind, Shelf> shelves = new LinkedHashMap<>(16, 0.75f, true);
  private final ScheduledExecutorService background =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("palyra-sandbox-pool").factory());
  private boolean closed;

  Pool(Builder builder, PoolLimits limits, LongSupplier nanoTime) {
    this.builder = builder;
    this.limits = limits;
    this.nanoTime = nanoTime;
  }

  /** One that waits, if there is one; it is the caller's from now on. */
  Optional<Prepared> take(Kind kind) {
    if (limits.size() == 0) {
      return Optional.empty();
    }
    List<Prepared> useless = new ArrayList<>();
    Optional<Prepared> taken;
    synchronized (this) {
      Shelf shelf = asked(kind);
      taken = first(shelf, useless);
      if (shelf.worthIt) {
        beginRefill(kind, shelf, REFILL_DELAY_MILLIS);
      }
      shelf.worthIt = true; // what is asked for once may never be again
    }
    useless.forEach(Prepared::discard);
    return taken;
  }

  /** True if one waits; otherwise one is built, as if somebody had asked for it often. */
  synchronized boolean ask(Kind kind) {
    if (limits.size() == 0) {
      return false;
    }
    Shelf shelf = asked(kind);
    shelf.worthIt = true;
    beginRefill(kind, shelf, 0);
    return !shelf.waiting.isEmpty();
  }

  private Shelf asked(Kind kind) {
    if (shelves.size() >= MAX_SHELVES) {
      shelves.values().removeIf(shelf -> shelf.waiting.isEmpty() && !shelf.refilling);
    }
    Shelf shelf = shelves.computeIfAbsent(kind, _ -> new Shelf());
    shelf.askedForAt = nanoTime.getAsLong();
    return shelf;
  }

  private void beginRefill(Kind kind, Shelf shelf, long delayMillis) {
    if (!shelf.refilling && shelf.waiting.size() < limits.perShape()) {
      shelf.refilling = true;
      later(() -> refill(kind), delayMillis);
    }
  }

  private Optional<Prepared> first(Shelf shelf, List<Prepared> useless) {
    while (!shelf.waiting.isEmpty()) {
      Prepared oldest = shelf.waiting.poll();
      if (!expired(oldest.since()) && oldest.launched().alive()) {
        return Optional.of(oldest);
      }
      useless.add(oldest);
    }
    return Optional.empty();
  }

  private boolean expired(long since) {
    return nanoTime.getAsLong() - since > limits.maxAge().toNanos();
  }

  /** Builds until there are enough. On the one thread that does this. */
  private void refill(Kind kind) {
    try {
      while (wanted(kind)) {
        Prepared built = builder.build(kind);
        if (!put(kind, built)) {
          built.discard();
        }
        later(this::expire, limits.maxAge().toMillis() + 1);
      }
    } catch (IOException | RuntimeException e) {
      refilled(kind);
      System.getLogger(Pool.class.getName())
          .log(System.Logger.Level.DEBUG, "no sandbox could be set up in advance", e);
    }
  }

  private synchronized void refilled(Kind kind) {
    Shelf shelf = shelves.get(kind);
    if (shelf != null) {
      shelf.refilling = false;
    }
  }

  /** Whether there is a place for one more, after throwing out one of the least asked for. */
  private boolean wanted(Kind kind) {
    Optional<Prepared> other;
    synchronized (this) {
      Shelf shelf = shelves.get(kind);
      if (shelf == null) {
        return false;
      }
      boolean enough = closed || shelf.waiting.size() >= limits.perShape();
      boolean full = !enough && size() >= limits.size();
      other = full ? leastAskedFor(kind) : Optional.empty();
      if (enough || expired(shelf.askedForAt) || (full && other.isEmpty())) {
        shelf.refilling = false;
        return false;
      }
    }
    other.ifPresent(Prepared::discard);
    return true;
  }

  private Optional<Prepared> leastAskedFor(Kind butNot) {
    return shelves.entrySet().stream()
        .filter(entry -> !entry.getKey().equals(butNot))
        .map(entry -> entry.getValue().waiting.poll())
        .filter(Objects::nonNull)
        .findFirst();
  }

  private synchronized boolean put(Kind kind, Prepared built) {
    Shelf shelf = closed ? null : shelves.get(kind);
    return shelf != null && shelf.waiting.add(built);
  }

  /** Throws out what is too old, and replaces it where it is still asked for. */
  private void expire() {
    List<Prepared> old = new ArrayList<>();
    List<Kind> current = new ArrayList<>();
    synchronized (this) {
      for (Iterator<Map.Entry<Kind, Shelf>> all = shelves.entrySet().iterator(); all.hasNext(); ) {
        Map.Entry<Kind, Shelf> entry = all.next();
        Shelf shelf = entry.getValue();
        while (!shelf.waiting.isEmpty() && expired(shelf.waiting.element().since())) {
          old.add(shelf.waiting.remove());
        }
        if (!expired(shelf.askedForAt) && !shelf.refilling) {
          shelf.refilling = true;
          current.add(entry.getKey());
        } else if (shelf.waiting.isEmpty()) {
          all.remove();
        }
      }
    }
    old.forEach(Prepared::discard);
    current.forEach(this::refill);
  }

  /** How many wait. */
  synchronized int size() {
    return shelves.values().stream().mapToInt(shelf -> shelf.waiting.size()).sum();
  }

  private void later(Runnable task, long millis) {
    try {
      ScheduledFuture<?> _ = background.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // It has been closed, and nothing is to be built any more.
    }
  }

  /** Ends all that wait. */
  @Override
  public void close() {
    List<Prepared> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      shelves.values().forEach(shelf -> all.addAll(shelf.waiting));
      shelves.clear();
    }
    background.shutdownNow();
    background.close();
    all.forEach(Prepared::discard);
  }
}
