package dev.palyra.core.gate;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalPreview;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.CallSummary;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.ApprovalEnded;
import dev.palyra.core.audit.AuditEvent.ApprovalRequested;
import dev.palyra.core.audit.AuditEvent.Decided;
import dev.palyra.core.audit.AuditEvent.DecidedAgain;
import dev.palyra.core.audit.AuditEvent.Finished;
import dev.palyra.core.audit.AuditEvent.Rejected;
import dev.palyra.core.audit.AuditEvent.Started;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.audit.Stage;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.CallDigest;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.ApprovalEvidence;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.tool.Tool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes one tool call from the policy to the audit log. Thread-safe; blocks its caller, so give it
 * a virtual thread.
 *
 * <p>Guarantees: nothing executes before the record of its decision is durable; a fault anywhere
 * before the start means that nothing runs; an approval is used for the exact call that it was
 * asked for, at most once, and only if that call starts; whatever ran has its end recorded, or is
 * found and marked as orphaned at the next start.
 */
public final class Gate {
  private final GatePorts ports;
  private final Execution execution;

  public Gate(GatePorts ports) {
    this.ports = ports;
    this.execution = new Execution(ports);
  }

  /**
   * Decides the call, waits for operators where the policy asks for them, and runs it.
   *
   * @throws CallRejectedException when there is no such tool or the arguments break its schema
   * @throws InterruptedException when the gateway stops while the call waits; the approval goes on
   *     waiting
   */
  public CallResult handle(ToolCall proposed, Cancellation cancellation)
      throws InterruptedException {
    ToolCall labelled = labelled(proposed);
    Tool tool = admit(labelled);
    ToolCall call = tool.skill().map(labelled::madeBy).orElse(labelled);
    var watch = new Stopwatch(ports.nanos());
    PolicyRequestContext context = context(tool, call);
    Decision decision = watch.time(Stage.POLICY, () -> decide(call, context));
    var decided = new Decided(call, decision);
    return switch (decision) {
      case Decision.Permit permit ->
          run(
              new Ticket(call, tool, context, permit, Optional.empty(), cancellation, watch),
              decided);
      case Decision.Ask ask -> {
        ApprovalRecord approval = approval(call, tool, ask);
        record(watch, decided, new ApprovalRequested(approval));
        yield awaitOperators(approval.id(), tool, cancellation, watch);
      }
      case Decision.Forbid forbid ->
          refuse(call, watch, refusal(forbid), "the policy does not allow this call", decided);
    };
  }

  /** Goes on with a call that waited for operators when the gateway stopped. */
  public CallResult resume(ApprovalRecord approval, Cancellation cancellation)
      throws InterruptedException {
    ToolCall call = approval.call();
    var watch = new Stopwatch(ports.nanos());
    Optional<Tool> tool = ports.catalogue().find(call.tool());
    if (tool.isEmpty()) {
      return refuse(
          call,
          watch,
          RefusalCode.POLICY_CHANGED,
          "the tool no longer exists",
          new ApprovalEnded(approval, ApprovalState.CANCELLED));
    }
    return awaitOperators(approval.id(), tool.get(), cancellation, watch);
  }

  /**
   * What the policy says to {@code call} now. Records nothing and runs nothing.
   *
   * @throws CallRejectedException as {@link #handle} does, unrecorded
   */
  public Decision foresee(ToolCall call) {
    return foreseeAsLabelled(labelled(call));
  }

  /** The same with the labels that the call carries and no others: for calls of the past. */
  public Decision foreseeAsLabelled(ToolCall call) {
    Optional<Tool> tool = ports.catalogue().find(call.tool());
    if (tool.isEmpty()) {
      throw new CallRejectedException(
          CallRejectedException.Code.UNKNOWN_TOOL, List.of("unknown tool `" + call.tool() + "`"));
    }
    List<String> violations = tool.get().schema().violations(call.arguments().tree());
    if (!violations.isEmpty()) {
      throw new CallRejectedException(CallRejectedException.Code.INVALID_ARGUMENTS, violations);
    }
    return decide(call, context(tool.get(), call));
  }

  // What a run has brought in counts, whatever its caller says of the call.
  private ToolCall labelled(ToolCall call) {
    return call.with(ports.labels().of(call.origin().run(), call.principal()));
  }

  private Tool admit(ToolCall call) {
    Optional<Tool> tool = ports.catalogue().find(call.tool());
    if (tool.isEmpty()) {
      throw reject(
          call,
          CallRejectedException.Code.UNKNOWN_TOOL,
          List.of("unknown tool `" + call.tool() + "`"));
    }
    if (ports.secrets().betrays(call.arguments().text() + call.origin())) {
      // What follows would write them down and show them to operators.
      throw reject(
          call,
          CallRejectedException.Code.SECRET_IN_ARGUMENTS,
          List.of("the call holds the value of a secret; tools are given secrets by reference"));
    }
    List<String> violations = tool.get().schema().violations(call.arguments().tree());
    if (!violations.isEmpty()) {
      throw reject(call, CallRejectedException.Code.INVALID_ARGUMENTS, violations);
    }
    return tool.get();
  }

  private CallRejectedException reject(
      ToolCall call, CallRejectedException.Code code, List<String> problems) {
    var rejected = new CallRejectedException(code, problems);
    ports
        .audit()
        .append(
            new Rejected(
                call.principal(),
                call.origin().run(),
                call.tool().value(),
                code.code(),
                String.join("; ", problems)));
    return rejected;
  }

  private Decision decide(ToolCall call, PolicyRequestContext context) {
    return PolicyFaults.asForbid(
        ports.policy(),
        new PolicyRequest(call.principal(), new PolicyAction.CallTool(call.tool())),
        context,
        ports.faults());
  }

  private PolicyRequestContext context(Tool tool, ToolCall call) {
    return new PolicyRequestContext(
        call.tool(),
        call.arguments(),
        call.origin(),
        tool.capabilities(),
        tool.sensitive(),
        Optional.empty(),
        ports.clock().instant());
  }

  private ApprovalRecord approval(ToolCall call, Tool tool, Decision.Ask ask) {
    Instant now = ports.clock().instant();
    Instant expires = now.plus(ask.requirement().timeToLive());
    return new ApprovalRecord(
        new ApprovalId(ports.ids().next()),
        call,
        CallDigest.of(call, ask.revision().sha256(), expires),
        CallSummary.of(call),
        preview(call, tool, ask),
        ask.determining(),
        ask.revision(),
        ask.requirement(),
        now,
        expires,
        List.of(),
        ApprovalState.WAITING);
  }

  private ApprovalPreview preview(ToolCall call, Tool tool, Decision.Ask ask) {
    try {
      return ports.previews().of(tool, call, ask);
    } catch (RuntimeException e) {
      ports.faults().accept(e);
      return ApprovalPreview.note("the preview failed; the arguments are all there is to see");
    }
  }

  private CallResult awaitOperators(
      ApprovalId asked, Tool tool, Cancellation cancellation, Stopwatch watch)
      throws InterruptedException {
    while (true) {
      ApprovalRecord answered =
          watch.time(Stage.APPROVAL, () -> ports.approvals().await(asked, cancellation));
      try {
        return afterAnswer(answered, tool, cancellation, watch);
      } catch (TransitionRefusedException e) {
        // An operator answered in the moment in which we gave up waiting: the answer came first, so
        // it counts.
        if (answered.state() != ApprovalState.WAITING) {
          throw e;
        }
      }
    }
  }

  private CallResult afterAnswer(
      ApprovalRecord approval, Tool tool, Cancellation cancellation, Stopwatch watch)
      throws InterruptedException {
    ToolCall call = approval.call();
    return switch (approval.state()) {
      case GRANTED -> runApproved(approval, tool, cancellation, watch);
      case DENIED -> refuse(call, watch, RefusalCode.DENIED, denial(approval));
      case EXPIRED -> refuse(call, watch, RefusalCode.EXPIRED, "no operator answered in time");
      case CANCELLED -> refuse(call, watch, RefusalCode.CANCELLED, "the call was cancelled");
      case WAITING -> giveUp(approval, cancellation, watch);
      case CONSUMED ->
          throw new TransitionRefusedException("approval " + approval.id() + " was used before");
    };
  }

  private CallResult giveUp(ApprovalRecord approval, Cancellation cancellation, Stopwatch watch)
      throws InterruptedException {
    return cancellation.cancelled()
        ? refuse(
            approval.call(),
            watch,
            RefusalCode.CANCELLED,
            "the call was cancelled",
            new ApprovalEnded(approval, ApprovalState.CANCELLED))
        : refuse(
            approval.call(),
            watch,
            RefusalCode.EXPIRED,
            "no operator answered in time",
            new ApprovalEnded(approval, ApprovalState.EXPIRED));
  }

  private CallResult runApproved(
      ApprovalRecord approval, Tool tool, Cancellation cancellation, Stopwatch watch)
      throws InterruptedException {
    ToolCall call = approval.call(); // Where an operator edited it, the edited one.
    var evidence =
        new ApprovalEvidence(approval.id().value(), approval.approvers(), approval.requirement());
    PolicyRequestContext approved =
        context(tool, call).withApproval(evidence, ports.clock().instant());
    Decision decision = watch.time(Stage.POLICY, () -> decide(call, approved));
    var again = new DecidedAgain(call, decision);
    if (!approval
        .digest()
        .equals(CallDigest.of(call, decision.revision().sha256(), approval.expires()))) {
      return refuse(
          call,
          watch,
          RefusalCode.POLICY_CHANGED,
          "the policy changed while the approval waited; ask again",
          again,
          new ApprovalEnded(approval, ApprovalState.CANCELLED));
    }
    return switch (decision) {
      case Decision.Permit permit ->
          run(
              new Ticket(call, tool, approved, permit, Optional.of(approval), cancellation, watch),
              again);
      case Decision.Ask _ -> // A condition on the time, say, has woken a forbid that asks for more.
          refuse(
              call,
              watch,
              RefusalCode.POLICY_CHANGED,
              "the policy asks for more by now than what was approved; ask again",
              again,
              new ApprovalEnded(approval, ApprovalState.CANCELLED));
      case Decision.Forbid forbid ->
          refuse(
              call,
              watch,
              refusal(forbid),
              "the policy does not allow this call",
              again,
              new ApprovalEnded(approval, ApprovalState.CANCELLED));
    };
  }

  private CallResult run(Ticket ticket, AuditEvent decided) throws InterruptedException {
    return switch (execution.prepare(ticket, decided)) {
      case Execution.Ready ready -> {
        var events = new ArrayList<>(ready.events());
        events.add(new Started(ticket.call(), ticket.approval()));
        try {
          record(ticket.watch(), events.toArray(AuditEvent[]::new));
        } catch (RuntimeException e) {
          execution.discard(ticket, ready); // Nothing has run, and no secret stays behind.
          throw e;
        }
        CallResult result = execution.run(ticket, ready);
        record(ticket.watch(), new Finished(ticket.call(), result, ticket.tool().labels()));
        yield result;
      }
      case Execution.NotReady not -> {
        var events = new ArrayList<>(not.events());
        ticket
            .approval()
            .ifPresent(unused -> events.add(new ApprovalEnded(unused, ApprovalState.CANCELLED)));
        yield refuse(
            ticket.call(),
            ticket.watch(),
            not.code(),
            not.detail(),
            events.toArray(AuditEvent[]::new));
      }
    };
  }

  private CallResult refuse(
      ToolCall call, Stopwatch watch, RefusalCode code, String detail, AuditEvent... before)
      throws InterruptedException {
    var refused = new CallResult.Refused(call.id(), code, detail, watch.timings());
    var events = new ArrayList<>(List.of(before));
    events.add(new Finished(call, refused));
    record(watch, events.toArray(AuditEvent[]::new));
    return refused;
  }

  private void record(Stopwatch watch, AuditEvent... events) throws InterruptedException {
    var _ =
        watch.time(
            Stage.RECORD,
            () -> {
              ports.audit().append(events);
              return Optional.empty();
            });
  }

  private static RefusalCode refusal(Decision.Forbid forbid) {
    return switch (forbid.reason()) {
      case NO_PERMIT -> RefusalCode.NOT_PERMITTED;
      case FORBIDDEN, FORBID_ERRORED -> RefusalCode.FORBIDDEN;
      case POLICY_FAULT -> RefusalCode.POLICY_FAULT;
    };
  }

  private static String denial(ApprovalRecord approval) {
    String reason = approval.decisions().isEmpty() ? "" : approval.decisions().getLast().reason();
    return reason.isBlank()
        ? "an operator denied this call"
        : "an operator denied this call: " + reason;
  }
}
