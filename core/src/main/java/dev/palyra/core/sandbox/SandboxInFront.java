package dev.palyra.core.sandbox;

import java.util.List;
import java.util.Map;

/**
 * Runs one kind of request; everything else is another sandbox's.
 *
 * @param <R> the kind
 */
public abstract class SandboxInFront<R extends SandboxRequest> implements Sandbox {
  private final Class<R> kind;
  private final Sandbox others;

  protected SandboxInFront(Class<R> kind, Sandbox others) {
    this.kind = kind;
    this.others = others;
  }

  /** Runs a request of its kind, as {@link Sandbox#execute} says. */
  protected abstract Execution run(
      R request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress);

  @Override
  public final Execution execute(
      SandboxRequest request, OutputFilter filter, Cancellation cancellation) {
    return kind.isInstance(request)
        ? run(kind.cast(request), filter, cancellation, EgressPolicy.NOTHING)
        : others.execute(request, filter, cancellation);
  }

  @Override
  public final Execution execute(
      SandboxRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress) {
    return kind.isInstance(request)
        ? run(kind.cast(request), filter, cancellation, egress)
        : others.execute(request, filter, cancellation, egress);
  }

  @Override
  public Map<Tier, Availability> availability() {
    return others.availability();
  }

  @Override
  public List<Probe> examine() {
    return others.examine();
  }
}
