package dev.palyra.gateway.run;

import dev.palyra.agent.CallPort;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.audit.Timings;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.gate.Gate;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.gateway.call.BusyException;
import dev.palyra.gateway.call.Dispatcher;
import dev.palyra.gateway.call.InFlight;
import dev.palyra.gateway.record.Bell;
import dev.palyra.gateway.record.CallSnapshot;
import dev.palyra.gateway.record.Ledger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The run loop's way to the gate. A call that is in flight is waited for, one that has ended is
 * read, and only one that never was is made.
 *
 * @param bell rings when something was recorded
 * @param patience how long a call may stand on record without a result and without being in flight
 */
public record GateCalls(
    Dispatcher dispatcher,
    Gate gate,
    Ledger ledger,
    Approvals approvals,
    Bell bell,
    Duration patience)
    implements CallPort {
  /** Much longer than it takes from a call's end to its record. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public Made make(ToolCall call, Cancellation cancellation) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      // Before the looks: what is recorded behind them has rung by then, and is not waited for.
      long rings = bell.rings();
      Optional<InFlight> inFlight = dispatcher.find(call.id());
      if (inFlight.isPresent()) {
        return await(inFlight.get(), cancellation);
      }
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      Optional<CallSnapshot> past = ledger.call(call.id());
      if (past.isEmpty()) {
        return begin(call, cancellation);
      }
      if (past.get().result().isPresent()) {
        return new Made(past.get().result().get(), edited(past.get().approval()));
      }
      if (!left.isPositive()) {
        throw new IllegalStateException("call " + call.id() + " stands open");
      }
      bell.await(rings, left); // It is just about to end, which is recorded.
    }
  }

  /** Runs queue where clients of the API are refused. */
  private Made begin(ToolCall call, Cancellation cancellation) throws InterruptedException {
    try {
      Optional<InFlight> begun =
          dispatcher.startInTurn(call, cancellation, cancelled -> gate.handle(call, cancelled));
      return begun.isPresent() ? await(begun.get(), cancellation) : never(call);
    } catch (BusyException e) { // The gateway stops.
      throw new InterruptedException();
    }
  }

  private Made await(InFlight inFlight, Cancellation cancellation) throws InterruptedException {
    try (var _ = cancellation.onCancel(inFlight::cancel)) {
      CallResult result = inFlight.end().get();
      return new Made(result, edited(inFlight.snapshot().approval()));
    } catch (ExecutionException e) {
      throw fault(e);
    }
  }

  private static RuntimeException fault(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case InterruptedException stopped -> throw stopped;
      case RuntimeException fault -> fault;
      case null, default -> new IllegalStateException(e);
    };
  }

  private Optional<Arguments> edited(Optional<ApprovalId> approval) {
    return approval
        .flatMap(approvals::find)
        .filter(found -> found.original().isPresent())
        .map(ApprovalRecord::call)
        .map(ToolCall::arguments);
  }

  private static Made never(ToolCall call) {
    return new Made(
        new CallResult.Refused(
            call.id(), RefusalCode.CANCELLED, "the call was cancelled", Timings.NONE),
        Optional.empty());
  }
}
