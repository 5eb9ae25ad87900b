package dev.palyra.gateway.call;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.gateway.record.CallSnapshot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call that has not ended. Thread-safe. */
public final class InFlight {
  private final ToolCall call;
  private final Cancellation cancellation = new Cancellation();
  private final CompletableFuture<CallResult> end = new CompletableFuture<>();
  private volatile @Nullable ApprovalId approval;
  private volatile boolean parked;

  InFlight(ToolCall call) {
    this.call = call;
  }

  public ToolCall call() {
    return call;
  }

  /** Completes with the result, or with what the gate threw. */
  public CompletableFuture<CallResult> end() {
    return end;
  }

  /** Withdraws the call. */
  public void cancel() {
    cancellation.cancel();
  }

  Cancellation cancellation() {
    return cancellation;
  }

  synchronized void park(ApprovalId id) {
    approval = id;
    parked = true;
  }

  synchronized void unpark() throws InterruptedException {
    parked = false;
    // From here on the call may execute, and nothing interrupts an execution.
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /** Lets go of the call if it waits for operators. */
  synchronized void interruptIfParked(Thread thread) {
    if (parked) {
      thread.interrupt();
    }
  }

  boolean parked() {
    return parked;
  }

  /** The call as it stands. */
  public CallSnapshot snapshot() {
    return new CallSnapshot(
        call,
        parked ? CallSnapshot.State.WAITING : CallSnapshot.State.RUNNING,
        Optional.ofNullable(approval),
        Optional.empty());
  }
}
