package dev.palyra.store;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.CallId;
import java.time.Instant;
import java.util.Optional;

/**
 * Which audit records to read; an empty condition holds for all.
 *
 * @param after only those with a greater seq: where the page before ended
 * @param kind such as {@code call.decided}; with a dot at its end every kind that starts so
 * @param principal as {@code Agent:name}
 * @param from the first moment that counts
 * @param until the first moment that no longer counts
 * @param before only those with a smaller seq
 * @param text that the kind or a field holds, in any case of its ASCII letters
 * @param newestFirst in the order of reading back
 * @param limit 1 to 1,000
 */
public record AuditQuery(
    long after,
    Optional<String> kind,
    Optional<CallId> call,
    Optional<String> run,
    Optional<String> principal,
    Optional<Instant> from,
    Optional<Instant> until,
    Optional<Long> before,
    Optional<String> text,
    boolean newestFirst,
    int limit) {

  public AuditQuery {
    require(after >= 0, "after must be at least 0, got `%d`", after);
    require(limit >= 1 && limit <= 1_000, "limit must be between 1 and 1000, got `%d`", limit);
  }

  /** In the order of their numbers. */
  public AuditQuery(
      long after,
      Optional<String> kind,
      Optional<CallId> call,
      Optional<String> run,
      Optional<String> principal,
      Optional<Instant> from,
      Optional<Instant> until,
      int limit) {
    this(
        after,
        kind,
        call,
        run,
        principal,
        from,
        until,
        Optional.empty(),
        Optional.empty(),
        false,
        limit);
  }

  /** All records behind {@code after}. */
  public static AuditQuery after(long after, int limit) {
    return new AuditQuery(
        after,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit);
  }

  /** The records of one run behind {@code after}: what a client that was away catches up with. */
  public static AuditQuery ofRun(String run, long after, int limit) {
    return new AuditQuery(
        after,
        Optional.empty(),
        Optional.empty(),
        Optional.of(run),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit);
  }
}
