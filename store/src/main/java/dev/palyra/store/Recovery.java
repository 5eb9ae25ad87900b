package dev.palyra.store;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.audit.Timings;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.ToolCall;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings the calls that a stopped gateway left open to an end, or back to where they waited. No
 * call is ever run by this, and none that may have run is ever run again.
 */
final class Recovery {
  private static final int PAGE = 200;

  private final Calls calls;
  private final SqliteApprovals approvals;
  private final AuditLog log;
  private final Clock clock;

  Recovery(Calls calls, SqliteApprovals approvals, AuditLog log, Clock clock) {
    this.calls = calls;
    this.approvals = approvals;
    this.log = log;
    this.clock = clock;
  }

  Recovered run() {
    var orphaned = new ArrayList<CallId>();
    var refused = new ArrayList<CallId>();
    var waiting = new ArrayList<ApprovalRecord>();
    each(
        CallState.STARTED,
        stored -> {
          end(new CallResult.Orphaned(stored.call().id(), Timings.NONE), stored.call());
          orphaned.add(stored.call().id());
        });
    each(
        CallState.PROPOSED,
        stored -> {
          refuse(stored.call(), RefusalCode.GATEWAY_FAULT, "the gateway stopped before it started");
          refused.add(stored.call().id());
        });
    each(
        CallState.WAITING,
        stored -> {
          ApprovalRecord approval = stored.approval().flatMap(approvals::find).orElseThrow();
          if (resumes(approval)) {
            waiting.add(approval);
          } else {
            settle(approval);
            refused.add(stored.call().id());
          }
        });
    return new Recovered(orphaned, refused, waiting);
  }

  /** An approval that waits does so again, also where it expired meanwhile: the gate ends it. */
  private boolean resumes(ApprovalRecord approval) {
    return approval.state() == ApprovalState.WAITING
        || (approval.state() == ApprovalState.GRANTED
            && clock.instant().isBefore(approval.expires()));
  }

  private void settle(ApprovalRecord approval) {
    switch (approval.state()) {
      // What was granted for a moment long past must not run now.
      case GRANTED ->
          refuse(
              approval.call(),
              RefusalCode.EXPIRED,
              "the approval expired before the call started",
              new AuditEvent.ApprovalEnded(approval, ApprovalState.CANCELLED));
      case DENIED -> refuse(approval.call(), RefusalCode.DENIED, "an operator denied this call");
      case EXPIRED -> refuse(approval.call(), RefusalCode.EXPIRED, "no operator answered in time");
      case CANCELLED -> refuse(approval.call(), RefusalCode.CANCELLED, "the call was cancelled");
      case WAITING, CONSUMED ->
          throw new StoreException(
              "call " + approval.call().id() + " waits for an approval that was used");
    }
  }

  private void refuse(ToolCall call, RefusalCode code, String detail, AuditEvent... before) {
    end(new CallResult.Refused(call.id(), code, detail, Timings.NONE), call, before);
  }

  private void end(CallResult result, ToolCall call, AuditEvent... before) {
    var events = new ArrayList<>(List.of(before));
    events.add(new AuditEvent.Finished(call, result));
    log.append(events.toArray(AuditEvent[]::new));
  }

  private void each(CallState state, Consumer<StoredCall> action) {
    Optional<CallId> after = Optional.empty();
    while (true) {
      List<StoredCall> page = calls.open(state, after, PAGE);
      if (page.isEmpty()) {
        return;
      }
      page.forEach(action);
      after = Optional.of(page.getLast().call().id());
    }
  }
}
