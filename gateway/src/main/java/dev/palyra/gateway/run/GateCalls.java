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
  private static final long PAUSE_MS = 10;

  @Override
  public Made make(ToolCall call, Cancellation cancellation) throws InterruptedException {
    for (int looks = 0; looks < MAX_LOOKS; looks++) {
      Optional<InFlight> inFlight = dispatcher.find(call.id());
      if (inFlight.isPresent()) {
        return await(inFlight.get(), cancellation);
      }
      Optional<CallSnapshot> past = ledger.call(call.id());
      if (past.isEmpty()) {
        return begin(call, cancellation);
      }
      if (past.get().result().isPresent()) {
        return new Made(past.get().result().get(), edited(past.get().approval()));
      }
      Thread.sleep(PAUSE_MS); // It is just about to end.
    }
    throw new IllegalStateException("call " + call.id() + " stands open");
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
