package dev.palyra.gateway.record;

import dev.palyra.core.call.CallId;
import java.time.Instant;
import java.util.Optional;

/**
 * Which records are asked for; what is empty does not narrow.
 *
 * @param after only those with a greater number
 * @param limit 1 to {@link #MAX_LIMIT}
 * @param past narrows it for those who read back
 * @param kind such as {@code call.decided}; one that ends with a dot stands for all that begin so
 */
public record RecordQuery(
    long after,
    int limit,
    Optional<String> kind,
    Optional<String> run,
    Optional<CallId> call,
    Optional<String> principal,
    Optional<Past> past) {
  public static final int MAX_LIMIT = 1_000;

  /**
   * Newest first, and only a part.
   *
   * @param before only those with a smaller number
   * @param text that the kind or a field holds
   */
  public record Past(
      Optional<Long> before,
      Optional<String> text,
      Optional<Instant> from,
      Optional<Instant> until) {}

  /** In the order of their numbers. */
  public RecordQuery(
      long after,
      int limit,
      Optional<String> kind,
      Optional<String> run,
      Optional<CallId> call,
      Optional<String> principal) {
    this(after, limit, kind, run, call, principal, Optional.empty());
  }

  /** All records behind {@code after}. */
  public static RecordQuery all(long after, int limit) {
    return new RecordQuery(
        after, limit, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** All records of one run, and of one principal if that is given. */
  public static RecordQuery ofRun(String run, Optional<String> principal, long after) {
    return new RecordQuery(
        after, 500, Optional.empty(), Optional.of(run), Optional.empty(), principal);
  }
}
