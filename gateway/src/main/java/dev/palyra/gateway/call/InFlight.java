package dev.palyra.gateway.call;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.gateway.record.CallSnapshot;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A call that has not ended. Thread-safe. */
public final class InFlight {
  private final ToolCall call;
  private final Cancellation cancellation = new Cancellation();
  private final CompletableFuture<CallResult> end = new CompletableFuture<>();
  private final CountDownLatch recorded = new CountDownLatch(1);
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

  /**
   * Waits until a kill cannot make the call unknown any more: its decision is durable, and if it
   * waits for operators, {@link #snapshot} says for which approval. Also returns when it has ended.
   *
   * @return false when it is not so far after {@code atMost}
   */
  public boolean awaitRecorded(Duration atMost) throws InterruptedException {
    return recorded.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  void recorded() {
    recorded.countDown();
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
    recorded();
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
