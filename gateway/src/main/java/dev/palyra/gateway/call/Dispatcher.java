package dev.palyra.gateway.call;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.gateway.config.CallSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Runs calls, each on a virtual thread of its own. Thread-safe.
 *
 * <p>While a call waits for operators it holds no slot: {@link #parking} gives the gate a view of
 * the approvals that lets go of the slot for as long as it waits.
 */
public final class Dispatcher {
  private static final ScopedValue<InFlight> CURRENT = ScopedValue.newInstance();

  private final Slots slots;
  private final Consumer<CallResult> ended;
  private final Map<CallId, InFlight> calls = new ConcurrentHashMap<>();
  private final Map<CallId, Thread> threads = new ConcurrentHashMap<>();

  /** What the gate does with one call. */
  @FunctionalInterface
  public interface Work {
    CallResult run(Cancellation cancellation) throws InterruptedException;
  }

  /**
   * @param ended told of every result
   */
  public Dispatcher(CallSettings settings, Consumer<CallResult> ended) {
    this.slots = new Slots(settings);
    this.ended = ended;
  }

  /**
   * Starts a new call and returns at once.
   *
   * @throws BusyException when a limit is reached; nothing was started
   */
  public InFlight start(ToolCall call, Work work) {
    slots.enter();
    return launch(new InFlight(call), work);
  }

  /**
   * Starts a new call as soon as there is a slot; until then the caller waits.
   *
   * @return nothing when it was cancelled before; nothing was started
   * @throws BusyException when the gateway stops; nothing was started
   */
  public Optional<InFlight> startInTurn(ToolCall call, Cancellation cancellation, Work work)
      throws InterruptedException {
    return slots.enterInTurn(cancellation)
        ? Optional.of(launch(new InFlight(call), work))
        : Optional.empty();
  }

  /** Goes on with a call that waited for operators when the gateway stopped. */
  public InFlight resume(ApprovalRecord approval, Work work) {
    slots.enterWaiting();
    var inFlight = new InFlight(approval.call());
    inFlight.park(approval.id());
    return launch(inFlight, work);
  }

  private InFlight launch(InFlight inFlight, Work work) {
    CallId id = inFlight.call().id();
    calls.put(id, inFlight);
    Thread thread =
        Thread.ofVirtual()
            .name("call-" + id)
            .unstarted(() -> ScopedValue.where(CURRENT, inFlight).run(() -> run(inFlight, work)));
    threads.put(id, thread);
    thread.start();
    return inFlight;
  }

  private void run(InFlight inFlight, Work work) {
    CallResult result = null;
    Throwable fault = null;
    try {
      result = work.run(inFlight.cancellation());
      ended.accept(result);
    } catch (Throwable e) { // Whoever waits must learn of it, whatever it is.
      fault = e;
    }
    slots.leave(inFlight.parked());
    threads.remove(inFlight.call().id());
    calls.remove(inFlight.call().id());
    if (fault == null) {
      inFlight.end().complete(result);
    } else {
      inFlight.end().completeExceptionally(fault);
    }
    inFlight.recorded();
  }

  /** A view of {@code log} that tells whoever started a call when the call is on record. */
  public AuditLog recording(AuditLog log) {
    return events -> {
      log.append(events);
      // What waits is told when it waits, and what has ended when its result is there.
      if (CURRENT.isBound() && Arrays.stream(events).noneMatch(Dispatcher::isToldOtherwise)) {
        CURRENT.get().recorded();
      }
    };
  }

  private static boolean isToldOtherwise(AuditEvent event) {
    return event instanceof AuditEvent.ApprovalRequested
        || event instanceof AuditEvent.Rejected
        || event instanceof AuditEvent.Finished;
  }

  /** A view of {@code approvals} that holds no slot while it waits. */
  public Approvals parking(Approvals approvals) {
    return new Approvals() {
      @Override
      public Optional<ApprovalRecord> find(ApprovalId id) {
        return approvals.find(id);
      }

      @Override
      public List<ApprovalRecord> list(
          Set<ApprovalState> states, Optional<ApprovalId> before, int limit) {
        return approvals.list(states, before, limit);
      }

      @Override
      public long count(Set<ApprovalState> states) {
        return approvals.count(states);
      }

      @Override
      public ApprovalRecord await(ApprovalId id, Cancellation cancellation)
          throws InterruptedException {
        InFlight inFlight = CURRENT.get();
        if (!inFlight.parked()) {
          inFlight.park(id);
          slots.park();
        }
        ApprovalRecord answered = approvals.await(id, cancellation);
        slots.unpark();
        inFlight.unpark();
        return answered;
      }
    };
  }

  /** The call, if it has not ended. */
  public Optional<InFlight> find(CallId id) {
    return Optional.ofNullable(calls.get(id));
  }

  /** How many calls are worked on now. */
  public int active() {
    return slots.active();
  }

  /** How many calls wait for operators now. */
  public int waiting() {
    return slots.waiting();
  }

  /**
   * Admits no more calls, waits for those that are executing and lets go of those that wait for
   * operators: they go on waiting and are resumed at the next start.
   */
  public void stop(Duration drain) throws InterruptedException {
    slots.close();
    calls.forEach((id, inFlight) ->
        Optional.ofNullable(threads.get(id)).ifPresent(inFlight::interruptIfParked));
    slots.awaitIdle(drain);
  }
}
