package dev.palyra.gateway.http;

import dev.palyra.auth.login.EnrolmentDesk;
import dev.palyra.auth.login.LoginDesk;
import dev.palyra.auth.login.SessionDesk;
import dev.palyra.auth.login.Throttle;
import dev.palyra.auth.operator.OperatorDesk;
import dev.palyra.auth.operator.StepUp;
import dev.palyra.auth.operator.TotpSecrets;
import dev.palyra.auth.passkey.PasskeyDesk;
import dev.palyra.auth.password.Passwords;
import dev.palyra.auth.token.TokenDesk;
import dev.palyra.core.access.AccessRegistry;
import dev.palyra.core.access.SessionLimits;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.approval.Operators;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Principal;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;

/** Who may come in, put together. */
public record AuthPorts(
    Operators operators,
    AccessRegistry registry,
    TokenDesk tokens,
    SessionDesk sessions,
    LoginDesk logins,
    EnrolmentDesk enrolment,
    StepUp stepUp) {

  /**
   * @param secrets behind one-time codes
   * @param cost of a password's hash
   */
  public static AuthPorts of(
      Operators operators,
      AccessRegistry registry,
      TotpSecrets secrets,
      AuditLog audit,
      SessionLimits limits,
      Passwords.Cost cost,
      InstantSource clock,
      SecureRandom random) {
    var stepUp = new StepUp(operators, secrets, audit, clock);
    var sessions = new SessionDesk(registry, audit, limits, clock, random);
    var logins =
        new LoginDesk(
            registry,
            operators,
            new Passwords(cost, random),
            stepUp,
            sessions,
            new Throttle(clock, name -> operators.find(name).isPresent()),
            audit,
            random,
            new PasskeyDesk(registry, clock, random));
    return new AuthPorts(
        operators,
        registry,
        new TokenDesk(registry, audit, clock, random),
        sessions,
        logins,
        new EnrolmentDesk(registry, operators, secrets, logins, sessions, audit, clock, random),
        stepUp);
  }

  /**
   * What the principal may do on the control plane, as its policies say. The operator whose token
   * is a file has no row before there is something to say of it, and is an administrator.
   */
  Set<String> roles(Caller caller) {
    // An operator's own machine does what an administrator may; it was let in by one.
    return caller.device().isPresent() && caller.principal().kind() == Principal.Kind.OPERATOR
        ? Set.of(Operator.ADMIN)
        : roles(caller.principal());
  }

  /** The roles of the principal, whichever way it came in. */
  public Set<String> roles(Principal principal) {
    if (principal.kind() != Principal.Kind.OPERATOR) {
      return Set.of();
    }
    return operators
        .find(principal.id())
        .map(Operator::roles)
        .orElse(principal.id().equals(OperatorDesk.LOCAL) ? Set.of(Operator.ADMIN) : Set.of());
  }
}
