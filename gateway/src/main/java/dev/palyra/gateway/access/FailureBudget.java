package dev.palyra.gateway.access;

import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * Bounds what refused credentials may cost, in audit records above all. Guessing 256 bits is
 * hopeless, so that valid tokens need no protection by a lock-out, and one would only let a
 * stranger lock the operator out. Thread-safe.
 */
public final class FailureBudget {
  private final Bucket bucket;

  public FailureBudget(int perMinute) {
    this.bucket =
        Bucket.builder()
            .addLimit(
                limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
            .build();
  }

  /** Whether one more failure may be answered and recorded by itself. */
  public boolean take() {
    return bucket.tryConsume(1);
  }
}
