package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.SandboxRequest;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Platform threads that wait in the kernel, so that a caller's virtual thread does not. */
final class Workers implements AutoCloseable {
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("palyra-sandbox-", 0).factory());
  private final Semaphore places;
  private final Duration maxWait;
  private final Availability.Unavailable full;

  Workers(int maxConcurrent, Duration maxWait) {
    this.places = new Semaphore(maxConcurrent, true);
    this.maxWait = maxWait;
    this.full =
        new Availability.Unavailable(
            "%d executions are running, and none ended within %s".formatted(maxConcurrent, maxWait),
            "try again later, or raise sandbox.max-concurrent");
  }

  /** Runs {@code work} once there is a place for it; refuses if there is none for too long. */
  Execution run(SandboxRequest request, Supplier<Execution> work) {
    boolean interrupted = false;
    try {
      if (!places.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
        return NoSandbox.refuse(request, full);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NoSandbox.refuse(request, full);
    }
    try {
      Future<Execution> future = threads.submit(work::get);
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true; // The execution is bounded; leaving it alone would lose its end.
        } catch (ExecutionException e) {
          throw new IllegalStateException("the sandbox failed", e.getCause());
        }
      }
    } finally {
      places.release();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
