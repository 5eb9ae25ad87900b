package dev.palyra.testkit;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.CallId;
import dev.palyra.core.sandbox.Cancellation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A log and its approvals in memory: all events or none, and no transition that does not follow.
 */
public final class FakeAuditLog implements AuditLog, Approvals {
  private final List<AuditEvent> events = new ArrayList<>();
  private final Map<ApprovalId, ApprovalRecord> approvals = new LinkedHashMap<>();
  private final Set<CallId> started = new HashSet<>();
  private final Set<CallId> finished = new HashSet<>();
  private Predicate<AuditEvent> failing = _ -> false;

  /** From now on, events that match cannot be written. */
  public synchronized FakeAuditLog failingOn(Predicate<AuditEvent> failing) {
    this.failing = failing;
    return this;
  }

  @Override
  public synchronized void append(AuditEvent... added) {
    var approvalsBefore = new LinkedHashMap<>(approvals);
    var startedBefore = new HashSet<>(started);
    var finishedBefore = new HashSet<>(finished);
    try {
      for (AuditEvent event : added) {
        if (failing.test(event)) {
          throw new AuditUnavailableException("disk full");
        }
        apply(event);
      }
      events.addAll(List.of(added));
      notifyAll();
    } catch (RuntimeException e) {
      approvals.clear();
      approvals.putAll(approvalsBefore);
      started.clear();
      started.addAll(startedBefore);
      finished.clear();
      finished.addAll(finishedBefore);
      throw e;
    }
  }

  private void apply(AuditEvent event) {
    switch (event) {
      case AuditEvent.ApprovalRequested requested ->
          approvals.put(requested.approval().id(), requested.approval());
      case AuditEvent.ApprovalAnswered answered -> {
        ApprovalRecord before = required(answered.after().id());
        check(before.state() == ApprovalState.WAITING, "the approval was answered before");
        check(
            answered.after().decisions().size() == before.decisions().size() + 1,
            "another answer came first");
        approvals.put(before.id(), answered.after());
      }
      case AuditEvent.ApprovalEnded ended -> {
        ApprovalRecord before = required(ended.approval().id());
        check(before.state().canBecome(ended.state()), "the approval is " + before.state());
        approvals.put(before.id(), before.in(ended.state()));
      }
      case AuditEvent.Started start -> {
        check(started.add(start.call().id()), "the call was started before");
        start.approval().ifPresent(this::consume);
      }
      case AuditEvent.Finished end ->
          check(finished.add(end.call().id()), "the call has ended before");
      case AuditEvent.Rejected _,
          AuditEvent.Decided _,
          AuditEvent.DecidedAgain _,
          AuditEvent.SecretDecided _,
          AuditEvent.FunctionDecided _,
          AuditEvent.ConnectionDecided _,
          AuditEvent.ConnectionEnded _,
          AuditEvent.SecretChanged _,
          AuditEvent.OperatorChanged _,
          AuditEvent.OperatorProved _,
          AuditEvent.PolicyActivated _,
          AuditEvent.DeviceChanged _,
          AuditEvent.RunChanged _,
          AuditEvent.AccessChanged _,
          AuditEvent.AccessRefused _,
          AuditEvent.Advised _,
          AuditEvent.GrantMade _,
          AuditEvent.GrantEnded _,
          AuditEvent.Lifecycle _ -> {}
    }
  }

  private void consume(ApprovalRecord approval) {
    ApprovalRecord before = required(approval.id());
    check(before.state() == ApprovalState.GRANTED, "the approval is " + before.state());
    approvals.put(before.id(), before.in(ApprovalState.CONSUMED));
  }

  private ApprovalRecord required(ApprovalId id) {
    ApprovalRecord record = approvals.get(id);
    if (record == null) {
      throw new TransitionRefusedException("there is no approval " + id);
    }
    return record;
  }

  private static void check(boolean condition, String message) {
    if (!condition) {
      throw new TransitionRefusedException(message);
    }
  }

  /** What was written, in order. */
  public synchronized List<AuditEvent> events() {
    return List.copyOf(events);
  }

  /** What was written of one kind, in order. */
  public <T extends AuditEvent> List<T> events(Class<T> kind) {
    return events().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public synchronized Optional<ApprovalRecord> find(ApprovalId id) {
    return Optional.ofNullable(approvals.get(id));
  }

  @Override
  public synchronized List<ApprovalRecord> list(
      Set<ApprovalState> states, Optional<ApprovalId> before, int limit) {
    return approvals.values().stream()
        .filter(record -> states.contains(record.state()))
        .filter(
            record -> before.isEmpty() || record.id().value().compareTo(before.get().value()) < 0)
        .sorted(Comparator.comparing((ApprovalRecord record) -> record.id().value()).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized long count(Set<ApprovalState> states) {
    return approvals.values().stream().filter(record -> states.contains(record.state())).count();
  }

  /** Waits for an answer or a cancellation; time stands still here, so nothing expires. */
  @Override
  public synchronized ApprovalRecord await(ApprovalId id, Cancellation cancellation)
      throws InterruptedException {
    try (var _ = cancellation.onCancel(this::wake)) {
      while (required(id).state() == ApprovalState.WAITING && !cancellation.cancelled()) {
        wait();
      }
      return required(id);
    }
  }

  /** Blocks until an approval waits, and returns it. */
  public synchronized ApprovalRecord awaitRequest() throws InterruptedException {
    while (true) {
      for (ApprovalRecord record : approvals.values()) {
        if (record.state() == ApprovalState.WAITING) {
          return record;
        }
      }
      wait();
    }
  }

  private synchronized void wake() {
    notifyAll();
  }
}
