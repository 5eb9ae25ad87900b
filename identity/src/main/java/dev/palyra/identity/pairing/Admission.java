package dev.palyra.identity.pairing;

import dev.palyra.core.Digests;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalPreview;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.audit.Timings;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallDigest;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.policy.Risk;
import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The events that a request for admission goes through: those of a tool call that an operator must
 * approve. So a pairing is asked about, listed, answered, recorded and exported as every other
 * {@link ApprovalRecord}, and the store's rules on them (never flipped, used once, in one
 * transaction with what they allow) hold for it without another line. No tool catalogue holds these
 * tools, and the gate never runs them.
 */
public final class Admission {
  /** A new device asks to be admitted. */
  public static final ToolName PAIR = new ToolName("palyra.device.pair");

  /** A device asks for another role. */
  public static final ToolName UPGRADE = new ToolName("palyra.device.upgrade");

  private static final PolicyId ASKED_BY = new PolicyId("palyra.device-admission");
  private static final Duration NO_TIME = Duration.ZERO;

  private Admission() {}

  /** Whether an approval is for one of these, and not for a call that the gate runs. */
  public static boolean isFor(ApprovalRecord approval) {
    return Set.of(PAIR, UPGRADE).contains(approval.call().tool());
  }

  static ToolCall call(
      ToolName tool,
      Principal asks,
      Optional<String> device,
      Arguments arguments,
      Ulid ids,
      Instant now) {
    return new ToolCall(
        new CallId(ids.next()),
        asks,
        tool,
        arguments,
        new CallOrigin(
            "devices",
            Optional.empty(),
            device,
            Optional.of("device-port"),
            Optional.empty(),
            Labels.NONE),
        now);
  }

  static ApprovalRecord ask(
      ToolCall call, String summary, PolicyRevision revision, Duration wait, Ulid ids) {
    Instant expires = call.received().plus(wait);
    return new ApprovalRecord(
        new ApprovalId(ids.next()),
        call,
        CallDigest.of(call, revision.sha256(), expires),
        summary,
        ApprovalPreview.NONE,
        List.of(ASKED_BY),
        revision,
        new ApprovalRequirement(1, Optional.empty(), false, wait, Risk.HIGH),
        call.received(),
        expires,
        List.of(),
        ApprovalState.WAITING);
  }

  static AuditEvent[] asked(ApprovalRecord approval) {
    var decision =
        new Decision.Ask(List.of(ASKED_BY), List.of(), approval.revision(), approval.requirement());
    return new AuditEvent[] {
      new AuditEvent.Decided(approval.call(), decision), new AuditEvent.ApprovalRequested(approval)
    };
  }

  /** Uses the approval up for {@code change}, all in one transaction. */
  static AuditEvent[] admitted(
      ApprovalRecord approval, dev.palyra.core.identity.DeviceChange change) {
    ToolCall call = approval.call();
    var permit =
        new Decision.Permit(List.of(ASKED_BY), List.of(), approval.revision(), Obligations.NONE);
    return new AuditEvent[] {
      new AuditEvent.DecidedAgain(call, permit),
      new AuditEvent.Started(call, Optional.of(approval)),
      new AuditEvent.DeviceChanged(change),
      new AuditEvent.Finished(call, new CallResult.Ran(call.id(), done(call), Timings.NONE))
    };
  }

  private static Execution done(ToolCall call) {
    var outcome = new Outcome.Exited(0);
    return new Execution(
        outcome,
        Bytes.EMPTY,
        Bytes.EMPTY,
        new Attestation(
            Tier.BUILTIN,
            Optional.empty(),
            Digests.sha256Hex(call.arguments().text()),
            List.of(),
            SandboxProcessRunnerPolicy.DEFAULTS,
            outcome,
            NO_TIME,
            NO_TIME,
            0,
            0,
            false));
  }

  static AuditEvent[] refused(ApprovalRecord approval) {
    return switch (approval.state()) {
      case DENIED -> new AuditEvent[] {end(approval, RefusalCode.DENIED, "an operator said no")};
      case CANCELLED -> new AuditEvent[] {end(approval, RefusalCode.CANCELLED, "it was cancelled")};
      case EXPIRED -> new AuditEvent[] {late(approval)};
      case WAITING ->
          new AuditEvent[] {
            new AuditEvent.ApprovalEnded(approval, ApprovalState.EXPIRED), late(approval)
          };
      case GRANTED ->
          new AuditEvent[] {
            new AuditEvent.ApprovalEnded(approval, ApprovalState.CANCELLED),
            end(approval, RefusalCode.GATEWAY_FAULT, "the device could not be admitted")
          };
      case CONSUMED ->
          throw new IllegalStateException("approval " + approval.id() + " was used before");
    };
  }

  private static AuditEvent late(ApprovalRecord approval) {
    return end(approval, RefusalCode.EXPIRED, "no operator answered in time");
  }

  private static AuditEvent end(ApprovalRecord approval, RefusalCode code, String detail) {
    var result = new CallResult.Refused(approval.call().id(), code, detail, Timings.NONE);
    return new AuditEvent.Finished(approval.call(), result);
  }
}
