package dev.palyra.core.gate;

import dev.palyra.core.audit.Stage;
import dev.palyra.core.audit.Timings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Adds up the time that one call spends in each stage. For one thread. */
final class Stopwatch {
  private final LongSupplier nanos;
  private final Map<Stage, Duration> stages = new EnumMap<>(Stage.class);

  Stopwatch(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Work that may be interrupted. */
  interface Work<T> {
    T run() throws InterruptedException;
  }

  <T> T time(Stage stage, Work<T> work) throws InterruptedException {
    long start = nanos.getAsLong();
    try {
      return work.run();
    } finally {
      stages.merge(stage, Duration.ofNanos(nanos.getAsLong() - start), Duration::plus);
    }
  }

  Timings timings() {
    return new Timings(stages);
  }
}
