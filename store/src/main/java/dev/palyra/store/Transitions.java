package dev.palyra.store;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.Grants;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.CallDigest;
import dev.palyra.core.call.ToolCall;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The two state machines. Each event is a conditional update that must change exactly one row;
 * where it changes none, the event does not follow from the state and is refused.
 */
final class Transitions {
  private final Session db;

  Transitions(Session db) {
    this.db = db;
  }

  /**
   * Applies one event inside the transaction that records it.
   *
   * @throws TransitionRefusedException when it does not follow from the state
   */
  void apply(PreparedEvent prepared, Instant now) throws SQLException {
    switch (prepared.event()) {
      case AuditEvent.Decided e -> decide(e, now);
      case AuditEvent.ApprovalRequested e -> request(e.approval());
      case AuditEvent.ApprovalAnswered e -> answer(e.after(), e.answer());
      case AuditEvent.ApprovalEnded e -> end(e.approval(), e.state());
      case AuditEvent.GrantMade e -> make(e.grant());
      case AuditEvent.GrantEnded e -> end(e, now);
      case AuditEvent.DecidedAgain e ->
          require(
              CallTable.decideAgain(db, e.call(), e.decision()),
              e.call(),
              "has no granted approval");
      case AuditEvent.SecretDecided e -> requireOpen(e.call());
      case AuditEvent.FunctionDecided e -> requireOpen(e.call());
      case AuditEvent.ConnectionDecided e -> requireOpen(e.call());
      case AuditEvent.Started e -> start(e.call(), e.approval(), now);
      case AuditEvent.Finished e -> {
        finish(e.call(), e.result(), prepared.storedResult(), now);
        if (e.result() instanceof CallResult.Ran) {
          RunTable.add(db, e.call().origin().run(), e.call().principal(), e.gives());
        }
      }
      case AuditEvent.OperatorChanged e -> {
        require(OperatorTable.change(db, e.before(), e.after()), e.subject());
        if (e.after().isEmpty()) {
          AccessTable.forget(db, e.subject().principal(), now);
        }
      }
      case AuditEvent.OperatorProved e ->
          require(
              OperatorTable.change(db, Optional.of(e.before()), Optional.of(e.after())),
              e.before());
      case AuditEvent.RunChanged e -> RunTable.apply(db, e.change(), now);
      case AuditEvent.AccessChanged e -> AccessTable.apply(db, e.change());
      case AuditEvent.DeviceChanged e -> DeviceTable.apply(db, e.change(), now);
      case AuditEvent.ConnectionEnded _,
          AuditEvent.Rejected _,
          AuditEvent.Advised _,
          AuditEvent.SecretChanged _,
          AuditEvent.PolicyActivated _,
          AuditEvent.AccessRefused _,
          AuditEvent.Lifecycle _ -> {} // A record, and no state behind it.
    }
  }

  private void decide(AuditEvent.Decided event, Instant now) throws SQLException {
    ToolCall call = event.call();
    require(RunTable.admits(db, call), call, "is none of its run's");
    require(CallTable.insert(db, call, event.decision(), now), call, "was decided before");
  }

  private void requireOpen(ToolCall call) throws SQLException {
    if (!CallTable.isOpen(db, call.id())) {
      throw new TransitionRefusedException("call " + call.id() + ": is unknown or has ended");
    }
  }

  private void request(ApprovalRecord approval) throws SQLException {
    CallDigest bound =
        CallDigest.of(approval.call(), approval.revision().sha256(), approval.expires());
    require(
        approval.state() == ApprovalState.WAITING
            && approval.decisions().isEmpty()
            && approval.digest().equals(bound),
        approval,
        "is not a new one for this call");
    require(CallTable.wait(db, approval.call()), approval.call(), "is not one to ask about");
    require(ApprovalTable.insert(db, approval), approval, "exists already");
  }

  // The rules are applied again to what is stored, so that nobody but an operator that they allow
  // can resolve an approval, whatever the caller makes of them.
  private void answer(ApprovalRecord after, ApprovalDecision answer) throws SQLException {
    ApprovalRecord stored = find(after);
    switch (stored.answer(answer)) {
      case ApprovalRecord.Answer.Counted counted ->
          require(counted.record().equals(after), after, "was answered by another one first");
      case ApprovalRecord.Answer.TooLate late ->
          throw refused(after, "is " + ApprovalTable.word(late.state()) + by(stored));
      case ApprovalRecord.Answer.NotAllowed not -> throw refused(after, not.why());
    }
    if (answer.edit().isPresent()) {
      require(CallTable.edit(db, stored.call(), after.call()), after.call(), "does not wait");
    }
    require(ApprovalTable.answer(db, after), after, "was answered by another one first");
  }

  private void end(ApprovalRecord approval, ApprovalState state) throws SQLException {
    boolean moved =
        switch (state) {
          case EXPIRED -> ApprovalTable.move(db, approval, ApprovalState.WAITING, state);
          case CANCELLED ->
              ApprovalTable.move(db, approval, ApprovalState.WAITING, state)
                  || ApprovalTable.move(db, approval, ApprovalState.GRANTED, state);
          case WAITING, GRANTED, DENIED, CONSUMED -> false;
        };
    require(moved, approval, "cannot become " + ApprovalTable.word(state));
  }

  // What a grant is for is taken from the approval that is stored, so that nothing can be granted
  // that operators were not asked about.
  private void make(Grant grant) throws SQLException {
    ApprovalRecord approval =
        ApprovalTable.find(db, grant.approval())
            .orElseThrow(() -> refused(grant, "its approval is unknown"));
    require(
        approval.state() == ApprovalState.GRANTED || approval.state() == ApprovalState.CONSUMED,
        grant,
        "its approval is " + ApprovalTable.word(approval.state()));
    require(
        Grant.of(grant.id(), approval, grant.scope(), grant.created(), grant.expires())
            .equals(grant),
        grant,
        "it is for something else than its approval");
    require(GrantTable.inForce(db) < Grants.MAX_IN_FORCE, grant, "there are too many in force");
    require(GrantTable.insert(db, grant), grant, "its approval was extended before");
  }

  private void end(AuditEvent.GrantEnded event, Instant now) throws SQLException {
    Grant grant = event.grant();
    boolean due =
        switch (event.state()) {
          case REVOKED -> event.by().isPresent();
          case EXPIRED -> !now.isBefore(grant.expires());
          case IN_FORCE -> false;
        };
    require(due, grant, "it cannot become " + GrantTable.word(event.state()));
    require(
        GrantTable.find(db, grant.id()).filter(grant::equals).isPresent(),
        grant,
        "it is unknown, or has ended before");
    require(GrantTable.end(db, grant, event.state(), now), grant, "it has ended before");
  }

  private void start(ToolCall call, Optional<ApprovalRecord> approval, Instant now)
      throws SQLException {
    if (approval.isPresent()) {
      ApprovalRecord granted = find(approval.get());
      CallDigest bound = CallDigest.of(call, granted.revision().sha256(), granted.expires());
      require(granted.digest().equals(bound), granted, "is for another call");
      require(
          ApprovalTable.move(db, granted, ApprovalState.GRANTED, ApprovalState.CONSUMED),
          granted,
          "is not granted, or was used before");
    }
    require(
        CallTable.start(db, call, approval.isPresent(), now),
        call,
        "is not permitted to start, or was started before");
  }

  private void finish(ToolCall call, CallResult result, StoredResult stored, Instant now)
      throws SQLException {
    require(result.call().equals(call.id()), call, "has not the result of another call");
    boolean ended =
        switch (result) {
          case CallResult.Ran _ -> CallTable.end(db, call, CallState.FINISHED, stored, now);
          case CallResult.Orphaned _ -> CallTable.end(db, call, CallState.ORPHANED, stored, now);
          case CallResult.Refused _ -> CallTable.refuse(db, call, stored, now);
        };
    require(ended, call, "cannot end so");
  }

  private ApprovalRecord find(ApprovalRecord approval) throws SQLException {
    return ApprovalTable.find(db, approval.id()).orElseThrow(() -> refused(approval, "is unknown"));
  }

  /** Who decided, for the one who came too late. */
  private static String by(ApprovalRecord ended) {
    List<ApprovalDecision> decisions = ended.decisions();
    return decisions.isEmpty() ? "" : " by " + decisions.getLast().operator();
  }

  private static void require(boolean holds, Operator operator) {
    if (!holds) {
      throw new TransitionRefusedException("operator " + operator.id() + ": changed meanwhile");
    }
  }

  private static void require(boolean holds, ToolCall call, String problem) {
    if (!holds) {
      throw new TransitionRefusedException("call " + call.id() + ": " + problem);
    }
  }

  private static void require(boolean holds, ApprovalRecord approval, String problem) {
    if (!holds) {
      throw refused(approval, problem);
    }
  }

  private static void require(boolean holds, Grant grant, String problem) {
    if (!holds) {
      throw refused(grant, problem);
    }
  }

  private static TransitionRefusedException refused(Grant grant, String problem) {
    return new TransitionRefusedException("grant " + grant.id() + ": " + problem);
  }

  private static TransitionRefusedException refused(ApprovalRecord approval, String problem) {
    return new TransitionRefusedException("approval " + approval.id() + ": " + problem);
  }
}
