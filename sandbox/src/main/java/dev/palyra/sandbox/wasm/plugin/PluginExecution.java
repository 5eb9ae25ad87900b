package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.core.Digests;
import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.PluginRequest;
import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Called;
import dev.palyra.sandbox.wasm.Ending;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Puts the answer to one call together. */
final class PluginExecution {
  /** Exit code of a call that trapped, as a process that was aborted has it. */
  static final int TRAPPED = 134;

  private final PluginRequest request;
  private final OutputFilter filter;
  private final LongSupplier nanos;
  private final long wallBegin;
  private final long cpuBegin;

  PluginExecution(PluginRequest request, OutputFilter filter, LongSupplier nanos) {
    this.request = request;
    this.filter = filter;
    this.nanos = nanos;
    this.wallBegin = nanos.getAsLong();
    this.cpuBegin = cpuNanos();
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  Execution ended(Called called, PluginIo io, List<Mechanism> mechanisms) {
    Outcome outcome = outcome(called.ending(), io);
    Budget budget = Budget.of(request.quotas());
    List<Mechanism> inForce = new ArrayList<>(mechanisms);
    inForce.add(
        new Mechanism(
            "budget",
            "%d of %d fuel, %d frames"
                .formatted(called.fuelUsed(), budget.fuel(), budget.depth())));
    Attestation attestation =
        new Attestation(
            request.tier(),
            Optional.of(request.module().sha256()),
            Digests.sha256Hex(request.function(), request.input().text()),
            inForce,
            request.quotas(),
            outcome,
            Duration.ofNanos(nanos.getAsLong() - wallBegin),
            Duration.ofNanos(cpuNanos() - cpuBegin),
            called.peakMemoryBytes(),
            io.written(),
            io.overflowed());
    return new Execution(
        outcome,
        filtered(OutputFilter.Channel.STDOUT, io.output()),
        filtered(OutputFilter.Channel.STDERR, io.errors()),
        attestation);
  }

  private static Outcome outcome(Ending ending, PluginIo io) {
    if (io.overflowed()) {
      return new Outcome.LimitExceeded(Limit.OUTPUT);
    }
    return switch (ending) {
      case Ending.Returned(var results) ->
          new Outcome.Exited(results.isEmpty() ? 0 : results.getFirst().intValue());
      case Ending.Exited(int code) -> new Outcome.Exited(code);
      case Ending.Exhausted _ -> new Outcome.LimitExceeded(Limit.FUEL);
      case Ending.DeadlineReached _ -> new Outcome.LimitExceeded(Limit.WALL);
      case Ending.TooDeep _ -> new Outcome.LimitExceeded(Limit.DEPTH);
      case Ending.OutOfMemory _ -> new Outcome.LimitExceeded(Limit.MEMORY);
      case Ending.Cancelled _ -> new Outcome.Cancelled();
      case Ending.Trapped(String reason) -> {
        io.trapped(reason);
        yield new Outcome.Exited(TRAPPED);
      }
    };
  }

  private Bytes filtered(OutputFilter.Channel channel, byte[] bytes) {
    return Bytes.of(filter.whole(channel, bytes));
  }

  /** Nothing ran: the module cannot be used. */
  static Execution failed(PluginRequest request, String reason) {
    return Execution.nothingRan(request, new Outcome.Failed(reason));
  }

  /** Nothing ran: there is no place. */
  static Execution refused(PluginRequest request, String reason, String hint) {
    return Execution.nothingRan(request, new Outcome.Refused(reason, hint));
  }
}
