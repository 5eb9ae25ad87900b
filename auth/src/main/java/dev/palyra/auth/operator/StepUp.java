package dev.palyra.auth.operator;

import dev.palyra.auth.operator.StepUpException.Reason;
import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.Session;
import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.approval.Operators;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditEvent.OperatorProved;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Principal;
import dev.palyra.core.secret.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Proves an operator's presence, by a one-time code or by what a session has proved a moment ago.
 * Each is good for one action, also across restarts; wrong codes lock. Thread-safe.
 */
public final class StepUp {
  // Each retry means that another code of the same operator was counted at the same moment.
  private static final int ATTEMPTS = 16;

  private final Operators operators;
  private final TotpSecrets secrets;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Totp totp = new Totp();

  public StepUp(Operators operators, TotpSecrets secrets, AuditLog audit, InstantSource clock) {
    this.operators = operators;
    this.secrets = secrets;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Checks what was shown: a one-time code, or what the session proved a moment ago. A wrong code
   * is recorded before this returns.
   *
   * @param action what the proof is for, for the record
   * @throws StepUpException when it proves nothing
   */
  public Proof prove(Presence shown, String action) {
    Optional<Session> present = shown.session().filter(session -> session.present(clock.instant()));
    if (shown.code().isEmpty() && present.isPresent()) {
      return new Proof(
          kind(present.get().steppedUp().orElseThrow().method()),
          new AccessChanged(new AccessChange.PresenceUsed(present.get(), action)));
    }
    return new Proof(ApprovalDecision.Proof.TOTP, prove(shown.who(), shown.code(), action));
  }

  private static ApprovalDecision.Proof kind(String method) {
    return method.equals("passkey") ? ApprovalDecision.Proof.PASSKEY : ApprovalDecision.Proof.TOTP;
  }

  /**
   * Checks a one-time code. A wrong one is recorded before this returns.
   *
   * @return what must be appended together with what the code is for
   */
  public OperatorProved prove(Principal who, Optional<String> code, String action) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<OperatorProved> proof = attempt(who, code, action);
      if (proof.isPresent()) {
        return proof.get();
      }
    }
    throw new StepUpException(Reason.LOCKED, "too many codes at the same moment");
  }

  /** Nothing where another code was counted at the same moment. */
  private Optional<OperatorProved> attempt(Principal who, Optional<String> code, String action) {
    Operator operator = enrolled(who);
    String shown =
        code.orElseThrow(() ->
            new StepUpException(
                Reason.MISSING,
                "a one-time code is needed; send it as the header Palyra-Code, or step up your session"));
    Instant now = clock.instant();
    if (now.isBefore(operator.lockedUntil())) {
      throw new StepUpException(
          Reason.LOCKED, "too many wrong codes; none counts before " + operator.lockedUntil());
    }
    OptionalLong step = step(operator, shown, now);
    if (step.isPresent() && step.getAsLong() > operator.lastStep()) {
      return Optional.of(
          new OperatorProved(operator, operator.proved(step.getAsLong()), true, action));
    }
    try {
      audit.append(new OperatorProved(operator, operator.failed(now), false, action));
    } catch (TransitionRefusedException e) {
      return Optional.empty();
    }
    throw step.isPresent()
        ? new StepUpException(Reason.USED, "this code was used before; wait for the next one")
        : new StepUpException(Reason.WRONG, "the one-time code is wrong");
  }

  private Operator enrolled(Principal who) {
    return Optional.of(who)
        .filter(principal -> principal.kind() == Principal.Kind.OPERATOR)
        .flatMap(principal -> operators.find(principal.id()))
        .filter(Operator::enrolled)
        .orElseThrow(() ->
            new StepUpException(
                Reason.NOT_ENROLLED,
                "a one-time code is needed, and operator `"
                    + who.id()
                    + "` has not enrolled; see `palyra operators enrol-totp`"));
  }

  private OptionalLong step(Operator operator, String code, Instant now) {
    try (Secret secret =
        secrets
            .find(operator.id())
            .orElseThrow(() ->
                new StepUpException(
                    Reason.NOT_ENROLLED, "the secret behind this operator's codes is gone"))) {
      return totp.step(secret, code, now);
    }
  }
}
