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
import dev.palyra.gateway.record.CallSnapshot;
import dev.palyra.gateway.record.Ledger;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The run loop's way to the gate. A call that is in flight is waited for, one that has ended is
 * read, and only one that never was is made.
 */
public record GateCalls(Dispatcher dispatcher, Gate gate, Ledger ledger, Approvals approvals)
    implements CallPort {
  private static final int MAX_LOOKS = 1_000;
  private static final long FIRST_PAUSE_MS = 10;
  private static final long LONGEST_PAUSE_MS = 500;

  @Override
  public Made make(ToolCall call, Cancellation cancellation) throws InterruptedException {
    long pause = FIRST_PAUSE_MS;
    for (int looks = 0; looks < MAX_LOOKS; ) {
      Optional<InFlight> inFlight = dispatcher.find(call.id());
      if (inFlight.isPresent()) {
        return await(inFlight.get(), cancellation);
      }
      Optional<CallSnapshot> past = ledger.call(call.id());
      if (past.isPresent()) {
        if (past.get().result().isPresent()) {
          return new Made(past.get().result().get(), edited(past.get().approval()));
        }
        looks++; // It is just about to end.
        Thread.sleep(FIRST_PAUSE_MS);
        continue;
      }
      if (cancellation.cancelled()) {
        return never(call);
      }
      try {
        return await(
            dispatcher.start(call, cancelled -> gate.handle(call, cancelled)), cancellation);
      } catch (BusyException e) {
        if (e.limit() == BusyException.Limit.STOPPING) {
          throw new InterruptedException();
        }
        Thread.sleep(pause); // Runs queue where clients of the API are refused.
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
    throw new IllegalStateException("call " + call.id() + " stands open");
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
