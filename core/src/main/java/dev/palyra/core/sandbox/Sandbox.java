package dev.palyra.core.sandbox;

import java.util.List;
import java.util.Map;

/**
 * Port: runs one call, confined. Implementations are thread-safe.
 *
 * <p>Guarantees of every implementation: the request's tier holds or nothing runs; when {@code
 * execute} returns, nothing that the call started is alive and nothing it left in a temporary place
 * is left; output passed the filter; the answer is bounded by the quotas.
 */
public interface Sandbox {
  /**
   * Runs the request to its end. Blocks for at most the wall time quota and the time that killing
   * takes.
   */
  Execution execute(SandboxRequest request, OutputFilter filter, Cancellation cancellation);

  /**
   * The same, and asks {@code egress} about every connection that the program wants to make.
   *
   * @throws IllegalStateException from a sandbox that cannot ask, for a request that wants to make
   *     any
   */
  default Execution execute(
      SandboxRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress) {
    if (request instanceof CommandRequest command && !command.egress().isEmpty()) {
      throw new IllegalStateException("this sandbox has no network");
    }
    return execute(request, filter, cancellation);
  }

  /**
   * What holds on this host; every tier has an entry. A tier of which a probe failed is
   * unavailable.
   */
  Map<Tier, Availability> availability();

  /** Attempts now what each tier must prevent, and takes the result over into availability. */
  default List<Probe> examine() {
    return List.of();
  }
}
