package dev.palyra.gateway;

import dev.palyra.core.audit.CallResult;
import dev.palyra.gateway.call.Dispatcher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What the gateway counts. No name and no label holds what a client sent. */
final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Counts a call's end and the time of its stages. */
  void ended(CallResult result) {
    Counter.builder("palyra.calls").tag("end", word(result)).register(registry).increment();
    result
        .timings()
        .stages()
        .forEach((stage, time) ->
            Timer.builder("palyra.call.stage")
                .tag("stage", stage.label())
                .register(registry)
                .record(time));
  }

  private static String word(CallResult result) {
    return switch (result) {
      case CallResult.Ran ran -> ran.execution().outcome().success() ? "succeeded" : "failed";
      case CallResult.Refused refused -> refused.code().code();
      case CallResult.Orphaned _ -> "orphaned";
    };
  }

  void watch(Dispatcher dispatcher) {
    Gauge.builder("palyra.calls.active", dispatcher, Dispatcher::active).register(registry);
    Gauge.builder("palyra.calls.waiting", dispatcher, Dispatcher::waiting).register(registry);
  }
}
