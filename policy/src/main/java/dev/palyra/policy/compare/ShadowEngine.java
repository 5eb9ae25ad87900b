package dev.palyra.policy.compare;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.policy.PolicyBundle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides by another engine, and lets a candidate bundle decide beside it. The candidate is only
 * watched: whatever it says, or if it fails, the answer is the other engine's.
 */
public final class ShadowEngine implements PolicyEngine {
  private final PolicyEngine active;
  private final AtomicReference<@Nullable Shadow> shadow = new AtomicReference<>();

  private record Shadow(PolicyBundle candidate, Comparison comparison) {}

  public ShadowEngine(PolicyEngine active) {
    this.active = active;
  }

  @Override
  public Decision decide(PolicyRequest request, PolicyRequestContext context) {
    Decision decision = active.decide(request, context);
    Shadow watched = shadow.get();
    if (watched != null) {
      watched.comparison.add(
          new Difference(
              request,
              context,
              Outcome.of(decision),
              Replay.outcome(watched.candidate, request, context)));
    }
    return decision;
  }

  @Override
  public PolicyRevision revision() {
    return active.revision();
  }

  /** Starts to watch a candidate, in the place of one that was watched before. */
  public void watch(PolicyBundle candidate) {
    shadow.set(new Shadow(candidate, new Comparison()));
  }

  /** Stops watching, and says what was found. */
  public Optional<Comparison.Report> stop() {
    return Optional.ofNullable(shadow.getAndSet(null)).map(last -> last.comparison.report());
  }

  /** What was found so far; nothing when no candidate is watched. */
  public Optional<Comparison.Report> report() {
    return Optional.ofNullable(shadow.get()).map(now -> now.comparison.report());
  }

  /** The candidate that is watched. */
  public Optional<PolicyRevision> candidate() {
    return Optional.ofNullable(shadow.get()).map(now -> now.candidate.revision());
  }
}
