package dev.palyra.agent;

import dev.palyra.core.run.RunId;
import dev.palyra.core.sandbox.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A run that a thread works on, and the ways to stop it. Thread-safe. */
final class ActiveRun {
  /** Why it stops. */
  enum Stop {
    /** Somebody asked for it. */
    CANCELLED,
    /** Its time is over. */
    TIME,
    /** The gateway stops; the run goes on after its start. */
    GATEWAY
  }

  private final RunId id;
  private final Cancellation model = new Cancellation();
  private final Cancellation calls = new Cancellation();
  private final AtomicReference<Optional<Stop>> stop = new AtomicReference<>(Optional.empty());
  private final CountDownLatch stopped = new CountDownLatch(1);

  ActiveRun(RunId id) {
    this.id = id;
  }

  RunId id() {
    return id;
  }

  /** Ends a request to the model. */
  Cancellation model() {
    return model;
  }

  /** Ends the calls; not when only the gateway stops, which lets them end by themselves. */
  Cancellation calls() {
    return calls;
  }

  void stop(Stop why) {
    stop.compareAndSet(Optional.empty(), Optional.of(why));
    stopped.countDown();
    model.cancel();
    if (why != Stop.GATEWAY) {
      calls.cancel();
    }
  }

  Optional<Stop> stopped() {
    return stop.get();
  }

  /** Waits that long, or until it is stopped. */
  void pause(Duration time) throws InterruptedException {
    boolean _ = stopped.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
