package dev.palyra.gateway.policy;

import dev.palyra.policy.reload.LivePolicies;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What the policy counts. */
public final class PolicyMetrics {
  private PolicyMetrics() {}

  /** Registers {@code palyra_policy_*}. */
  public static void watch(PolicyDesk desk, MeterRegistry registry) {
    LivePolicies live = desk.live();
    FunctionCounter.builder("palyra.policy.activations", live, it -> it.status().activations())
        .description("bundles that came into force since the start")
        .register(registry);
    FunctionCounter.builder("palyra.policy.refusals", live, it -> it.status().refusals())
        .description("bundles that were refused since the start")
        .register(registry);
    Gauge.builder("palyra.policy.up.to.date", live, it -> it.status().upToDate() ? 1 : 0)
        .description("1 where the folder holds what is in force, else 0")
        .register(registry);
    Gauge.builder("palyra.policy.since.seconds", live, it -> it.status().since().getEpochSecond())
        .description("when the bundle in force came into force, as a Unix time")
        .register(registry);
    Gauge.builder("palyra.policy.policies", desk, it -> it.active().policies().size())
        .register(registry);
    Gauge.builder("palyra.policy.grants", desk, it -> it.active().grants().all().size())
        .description("grants that can hold for a call")
        .register(registry);
    Gauge.builder("palyra.policy.grants.idle", desk, it -> it.active().grants().idle().size())
        .description("grants that hold for nothing, their tool or argument being gone")
        .register(registry);
    Gauge.builder("palyra.policy.shadow", desk, it -> it.shadow().candidate().isPresent() ? 1 : 0)
        .description("1 while a candidate decides beside the bundle in force")
        .register(registry);
  }
}
