package dev.palyra.sandbox.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Has one of something ready that a start needs and that takes time to make. Each is used once, and
 * none that is older than a minute: a Landlock rule, for one, is about what its path named when it
 * was made. Thread-safe.
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
  private final AtomicReference<Made<T>> ready = new AtomicReference<>();
  private volatile boolean closed;

  /**
   * Has none yet.
   *
   * @param discard frees one that nobody has used
   */
  public Spare(Maker<T> maker, Consumer<T> discard) {
    this(maker, discard, System::nanoTime);
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
    Made<T> taken = ready.getAndSet(null);
    Thread _ = Thread.ofVirtual().name("palyra-spare").start(this::replace);
    if (taken != null && nanoTime.getAsLong() - taken.at() < MAX_AGE.toNanos()) {
      return taken.one();
    }
    if (taken != null) {
      discard.accept(taken.one());
    }
    return maker.make();
  }

  /** Whether one is ready. */
  boolean ready() {
    return ready.get() != null;
  }

  private void replace() {
    LockSupport.parkNanos(DELAY.toNanos());
    if (closed || ready.get() != null) {
      return;
    }
    try {
      T one = maker.make();
      if (!ready.compareAndSet(null, new Made<>(one, nanoTime.getAsLong()))) {
        discard.accept(one);
      } else if (closed) {
        close();
      }
    } catch (IOException e) {
      // Who needs one will try to make it, and say why it cannot be made.
    }
  }

  /** Frees the one that is ready. What is taken afterwards is made for it. */
  @Override
  public void close() {
    closed = true;
    Made<T> left = ready.getAndSet(null);
    if (left != null) {
      discard.accept(left.one());
    }
  }
}
