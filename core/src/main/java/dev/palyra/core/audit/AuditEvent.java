package dev.palyra.core.audit;

import static dev.palyra.core.Require.require;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.identity.DeviceChange;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.run.RunChange;
import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretScope;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened. The events of a call are also its state machine: a log applies each
 * together with its record, or neither, and refuses an event that does not follow from the state
 * before.
 */
public sealed interface AuditEvent {
  /**
   * A call that could not be admitted: unknown tool, arguments against the schema. Nothing was
   * decided.
   *
   * @param run that it was said to belong to
   */
  record Rejected(Principal principal, String run, String tool, String code, String detail)
      implements AuditEvent {}

  /** The policy answered. The call's first event. */
  record Decided(ToolCall call, Decision decision) implements AuditEvent {}

  /**
   * The policy was asked about a call that somebody else makes, or nobody does. It is the only
   * event of that call.
   */
  record Advised(ToolCall call, Decision decision) implements AuditEvent {}

  /** The call waits for operators. Follows {@link Decided}. */
  record ApprovalRequested(ApprovalRecord approval) implements AuditEvent {}

  /**
   * An operator answered and the answer counts.
   *
   * @param after the approval with the answer and its new state; refused where another answer came
   *     first
   */
  record ApprovalAnswered(ApprovalRecord after, ApprovalDecision answer) implements AuditEvent {}

  /**
   * An approval ended unused: {@code EXPIRED} from waiting, {@code CANCELLED} from waiting or
   * granted.
   */
  record ApprovalEnded(ApprovalRecord approval, ApprovalState state) implements AuditEvent {}

  /** Operators' answer goes for later calls too. Refused unless the approval is granted. */
  record GrantMade(Grant grant) implements AuditEvent {}

  /**
   * A grant holds no longer: {@code REVOKED} at any time, {@code EXPIRED} once its time has come.
   *
   * @param by who revoked it; nobody does where it expired
   */
  record GrantEnded(Grant grant, GrantState state, Optional<Principal> by) implements AuditEvent {}

  /** After the approval the policy was asked again, with the approval present. */
  record DecidedAgain(ToolCall call, Decision decision) implements AuditEvent {}

  /** Whether a secret may be used for this call. */
  record SecretDecided(ToolCall call, SecretRef secret, Decision decision) implements AuditEvent {}

  /** Whether the plugin that this call is of may use a host function. */
  record FunctionDecided(ToolCall call, PluginGrant grant, Decision decision)
      implements AuditEvent {}

  /** Whether a program that this call runs may make a connection. */
  record ConnectionDecided(ToolCall call, EgressAttempt attempt, Decision decision)
      implements AuditEvent {}

  /** A connection of this call has ended, or was refused. May follow {@link Finished}. */
  record ConnectionEnded(ToolCall call, EgressRecord connection) implements AuditEvent {}

  /**
   * The call starts. Consumes the approval in the same transaction: refused unless that is granted,
   * unused, and for this very call.
   */
  record Started(ToolCall call, Optional<ApprovalRecord> approval) implements AuditEvent {}

  /**
   * The call has ended.
   *
   * @param gives labels of what it returned; where it ran they stay with its run, in the same
   *     transaction
   */
  record Finished(ToolCall call, CallResult result, Labels gives) implements AuditEvent {
    /** A call that brings no label in. */
    public Finished(ToolCall call, CallResult result) {
      this(call, result, Labels.NONE);
    }
  }

  /** A stored secret changed; {@code change} is a word such as {@code set} or {@code removed}. */
  record SecretChanged(SecretScope scope, String key, String change, Principal by)
      implements AuditEvent {}

  /**
   * The registry of operators changed.
   *
   * @param change a word such as {@code added}, {@code groups}, {@code enrolled} or {@code removed}
   * @param before as the change was made from; refused where that is no longer so
   * @param after empty where the operator was removed
   */
  record OperatorChanged(
      Optional<Operator> before, Optional<Operator> after, String change, Principal by)
      implements AuditEvent {
    public OperatorChanged {
      require(before.isPresent() || after.isPresent(), "nobody has changed");
    }

    /** Whom it is about. */
    public Operator subject() {
      return after.or(() -> before).orElseThrow();
    }
  }

  /**
   * An operator showed a one-time code. Refused where another code was shown at the same moment, so
   * that one code is good for one action.
   *
   * @param right whether the code was right and not used before
   * @param action what it was shown for, such as a route
   */
  record OperatorProved(Operator before, Operator after, boolean right, String action)
      implements AuditEvent {}

  /** A bundle came into force. */
  record PolicyActivated(PolicyRevision revision, Principal by) implements AuditEvent {}

  /** A device was paired, renewed, changed or shut out. */
  record DeviceChanged(DeviceChange change) implements AuditEvent {}

  /** A run was created, went on, or ended. */
  record RunChanged(RunChange change) implements AuditEvent {}

  /** What proves who somebody is has changed, was used, or did not prove it. */
  record AccessChanged(AccessChange change) implements AuditEvent {}

  /** The control plane refused a credential or an action. */
  record AccessRefused(String principal, String action, String why) implements AuditEvent {}

  /** The gateway itself, such as {@code gateway.started}, with what is worth knowing. */
  record Lifecycle(String kind, Map<String, String> fields) implements AuditEvent {
    public Lifecycle {
      fields = Map.copyOf(fields);
    }
  }
}
