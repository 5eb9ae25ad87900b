package dev.palyra.sandbox.process;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Has one of something ready that a start needs and that takes time to make. None is used that is
 * older than a minute: a Landlock rule, for one, is about what its path named when it was made.
 * Thread-safe.
 *
 * @param <T> what it has
 */
public final class Spare<T> implements AutoCloseable {
  private static final Duration MAX_AGE = Duration.ofMinutes(1);

  /** Lets the start that took the last one go first. */
  private static final Duration DELAY = Duration.ofMillis(5);

  /** How one is made. */
  @FunctionalInterface
  public interface Maker<T> {
    T make() throws IOException;
  }

  private record Made<T>(T one, long at) {}

  private final Maker<T> maker;
  private final Consumer<T> discard;
  private final LongSupplier nanoTime;
  private Optional<Made<T>> ready = Optional.empty();
  private boolean replacing;
  private volatile boolean closed;

  /**
   * Has none yet.
   *
   * @param discard frees one that nobody has used
   */
  public Spare(Maker<T> maker, Consumer<T> discard) {
    this(maker, discard, System::nanoTime);
  }

  /**
   * Has none yet, and takes back what is given back to it.
   *
   * @param maker is told how to do that
   */
  public static <T> Spare<T> recycling(Function<Consumer<T>, T> maker, Consumer<T> discard) {
    var recycling = new AtomicReference<Consumer<T>>(discard);
    Spare<T> spare = new Spare<>(() -> maker.apply(one -> recycling.get().accept(one)), discard);
    recycling.set(spare::giveBack);
    return spare;
  }

  Spare(Maker<T> maker, Consumer<T> discard, LongSupplier nanoTime) {
    this.maker = maker;
    this.discard = discard;
    this.nanoTime = nanoTime;
  }

  /**
   * The caller's from now on.
   *
   * @throws IOException if there is none, and none can be made
   */
  public T take() throws IOException {
    Optional<Made<T>> taken = remove();
    if (beginReplacing()) {
      Thread _ = Thread.ofVirtual().name("palyra-spare").start(this::replace);
    }
    if (taken.isPresent()) {
      if (nanoTime.getAsLong() - taken.get().at() < MAX_AGE.toNanos()) {
        return taken.get().one();
      }
      discard.accept(taken.get().one());
    }
    return maker.make();
  }

  private void giveBack(T one) {
    if (!put(one)) {
      discard.accept(one);
    }
  }

  private synchronized boolean beginReplacing() {
    boolean begins = !replacing;
    replacing = true;
    return begins;
  }

  private synchronized void endReplacing() {
    replacing = false;
  }

  /** Whether one is ready. */
  synchronized boolean ready() {
    return ready.isPresent();
  }

  private synchronized Optional<Made<T>> remove() {
    Optional<Made<T>> removed = ready;
    ready = Optional.empty();
    return removed;
  }

  private synchronized boolean put(T one) {
    if (closed || ready.isPresent()) {
      return false;
    }
    ready = Optional.of(new Made<>(one, nanoTime.getAsLong()));
    return true;
  }

  private void replace() {
    LockSupport.parkNanos(DELAY.toNanos());
    endReplacing();
    if (closed || ready()) {
      return;
    }
    try {
      giveBack(maker.make());
    } catch (IOException e) {
      // Who needs one will try to make it, and say why it cannot be made.
    }
  }

  /** Frees the one that is ready. What is taken afterwards is made for it. */
  @Override
  public void close() {
    Optional<Made<T>> left;
    synchronized (this) {
      closed = true;
      left = remove();
    }
    left.ifPresent(made -> discard.accept(made.one()));
  }
}
