package dev.palyra.sandbox.wasm.engine;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.GuestStop;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The budget of one call. Fuel is handed out in slices; between two slices the clock and the
 * cancellation are looked at, which costs nothing that can be measured and needs no second thread.
 * How much is spent in total does not depend on the slices. One thread.
 */
final class Meter {
  /**
   * Units of a slice: some ten microseconds of compiled code, a few milliseconds of interpreted.
   */
  static final int SLICE = 1 << 16;

  private final Budget budget;
  private final LongSupplier nanos;
  private final long deadline;
  private final Cancellation cancellation;
  private final AtomicLong shared;
  private long rest;
  private long reserved;
  private boolean starved;

  /**
   * @param shared bytes that all calls together may still have
   */
  Meter(Budget budget, LongSupplier nanos, Cancellation cancellation, AtomicLong shared) {
    this.budget = budget;
    this.nanos = nanos;
    this.deadline = nanos.getAsLong() + budget.time().toNanos();
    this.cancellation = cancellation;
    this.shared = shared;
    this.rest = budget.fuel();
  }

  long granted() {
    return budget.fuel();
  }

  long rest() {
    return rest;
  }

  int depth() {
    return budget.depth();
  }

  /**
   * Called where a slice is used up.
   *
   * @param left what is left of it, negative
   * @return what is left of the next one
   */
  long refill(long left) {
    if (rest + left < 0) {
      rest = 0;
      throw new GuestStop(new Ending.Exhausted());
    }
    lookAround();
    long slice = Math.min(rest, SLICE - left);
    rest -= slice;
    return slice + left;
  }

  /** Keeps slices from growing together, so that the clock is looked at often enough. */
  long keep(long slice) {
    if (slice <= SLICE) {
      return slice;
    }
    rest += slice - SLICE;
    return SLICE;
  }

  Duration timeLeft() {
    lookAround();
    return Duration.ofNanos(Math.max(1, deadline - nanos.getAsLong()));
  }

  private void lookAround() {
    if (cancellation.cancelled()) {
      throw new GuestStop(new Ending.Cancelled());
    }
    if (nanos.getAsLong() - deadline >= 0) {
      throw new GuestStop(new Ending.DeadlineReached());
    }
  }

  GuestStop tooDeep() {
    return new GuestStop(new Ending.TooDeep());
  }

  /** The module was refused something that it had reason to expect. */
  void starve() {
    starved = true;
  }

  boolean starved() {
    return starved;
  }

  /** Takes bytes of memory, or ends the call. */
  void reserve(long bytes) {
    if (!tryReserve(bytes)) {
      throw new GuestStop(new Ending.OutOfMemory());
    }
  }

  /** Takes bytes of memory if the call and all calls together may have them. */
  boolean tryReserve(long bytes) {
    if (reserved + bytes > budget.memoryBytes() || shared.addAndGet(-bytes) < 0) {
      if (reserved + bytes <= budget.memoryBytes()) {
        shared.addAndGet(bytes);
      }
      starve();
      return false;
    }
    reserved += bytes;
    return true;
  }

  long reserved() {
    return reserved;
  }

  /** Gives back what was reserved. */
  void release() {
    shared.addAndGet(reserved);
    reserved = 0;
  }
}
