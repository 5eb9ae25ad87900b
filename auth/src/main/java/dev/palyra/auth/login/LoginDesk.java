package dev.palyra.auth.login;

import dev.palyra.auth.operator.StepUp;
import dev.palyra.auth.operator.StepUpException;
import dev.palyra.auth.passkey.PasskeyDesk;
import dev.palyra.auth.passkey.PasskeyException;
import dev.palyra.auth.password.PasswordRules;
import dev.palyra.auth.password.Passwords;
import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.AccessRegistry;
import dev.palyra.core.access.Session;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.approval.Operators;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Principal;
import dev.palyra.core.secret.Secret;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets operators in by password and a second factor. Whatever was wrong, the answer is the same and
 * takes as long: who is unknown, and which of the two was wrong, is told to the audit log alone.
 * Thread-safe.
 */
public final class LoginDesk {
  private final AccessRegistry registry;
  private final Operators operators;
  private final Passwords passwords;
  private final PasswordRules rules = new PasswordRules();
  private final StepUp stepUp;
  private final SessionDesk sessions;
  private final Throttle throttle;
  private final AuditLog audit;
  private final SecureRandom random;
  private final PasskeyDesk passkeys;

  /** Where a request comes from. */
  public record Source(String address, String agent) {}

  /** The second factor: one of the two. */
  public record Second(Optional<String> code, Optional<String> recovery) {
    @Override
    public String toString() {
      return "Second[redacted]";
    }
  }

  public LoginDesk(
      AccessRegistry registry,
      Operators operators,
      Passwords passwords,
      StepUp stepUp,
      SessionDesk sessions,
      Throttle throttle,
      AuditLog audit,
      SecureRandom random,
      PasskeyDesk passkeys) {
    this.passkeys = passkeys;
    this.registry = registry;
    this.operators = operators;
    this.passwords = passwords;
    this.stepUp = stepUp;
    this.sessions = sessions;
    this.throttle = throttle;
    this.audit = audit;
    this.random = random;
  }

  /**
   * Begins a session.
   *
   * @throws LoginException when anything was wrong, or too much was before
   */
  public SessionDesk.Open login(String name, Secret password, Second second, Source from) {
    int failures = throttle.attempt(name, from.address());
    Optional<String> hash = operators.find(name).flatMap(_ -> registry.password(name));
    boolean right =
        passwords.matches(password, hash.orElse(passwords.nobodys())) && hash.isPresent();
    Optional<AuditEvent> proof = right ? second(name, second) : Optional.empty();
    if (proof.isEmpty()) {
      String why = hash.isEmpty() ? "unknown" : right ? "second-factor" : "password";
      failed(hash.isEmpty() ? "unknown" : name, from, "password", why, failures);
      throw LoginException.wrong();
    }
    try {
      String factor = second.code().isPresent() ? "totp" : "recovery-code";
      SessionDesk.Open open =
          sessions.begin(
              name, Set.of("password", factor), from.address(), from.agent(), List.of(proof.get()));
      throttle.succeeded(name, from.address());
      return open;
    } catch (TransitionRefusedException e) {
      failed(name, from, "password", "used-twice", failures); // Of two at the same moment.
      throw LoginException.wrong();
    }
  }

  private Optional<AuditEvent> second(String name, Second second) {
    if (second.code().isPresent()) {
      try {
        return Optional.of(stepUp.prove(principal(name), second.code(), "login"));
      } catch (StepUpException e) {
        return Optional.empty();
      }
    }
    return second
        .recovery()
        .map(code -> RecoveryCodes.hash(name, code))
        .filter(registry.recoveryCodes(name)::contains)
        .map(hash -> new AccessChanged(new AccessChange.RecoveryCodeUsed(name, hash)));
  }

  /**
   * Begins a session for whoever the passkey says it is.
   *
   * @param ceremony of {@link #passkeys}
   * @throws LoginException when it proves nobody
   */
  public SessionDesk.Open login(String ceremony, String credential, Source from) {
    int failures = throttle.attemptFrom(from.address());
    try {
      PasskeyDesk.Proved proved = passkeys.proved(ceremony, Optional.empty(), credential);
      SessionDesk.Open open =
          sessions.begin(
              proved.operator(),
              Set.of("passkey"),
              from.address(),
              from.agent(),
              List.of(proved.event()));
      throttle.succeededFrom(from.address());
      return open;
    } catch (PasskeyException | TransitionRefusedException e) {
      failed("unknown", from, "passkey", "passkey", failures);
      throw LoginException.wrong();
    }
  }

  /** Gives a session a proof of presence by a passkey of its operator. */
  public SessionDesk.Open stepUp(Session session, String ceremony, String credential, Source from) {
    int failures = throttle.attempt(session.operator(), from.address());
    try {
      PasskeyDesk.Proved proved =
          passkeys.proved(ceremony, Optional.of(session.operator()), credential);
      SessionDesk.Open open = sessions.stepUp(session, "passkey", List.of(proved.event()));
      throttle.succeeded(session.operator(), from.address());
      return open;
    } catch (PasskeyException | TransitionRefusedException e) {
      failed(session.operator(), from, "passkey", "step-up", failures);
      throw LoginException.wrong();
    }
  }

  /** Where ceremonies with passkeys begin. */
  public PasskeyDesk passkeys() {
    return passkeys;
  }

  /** Gives a session a proof of presence by a one-time code. */
  public SessionDesk.Open stepUp(Session session, String code) {
    AuditEvent proof =
        stepUp.prove(principal(session.operator()), Optional.of(code), "session.step-up");
    return sessions.stepUp(session, "totp", List.of(proof));
  }

  /**
   * Takes another password, and ends all other sessions.
   *
   * @throws LoginException when the current one is wrong, or the new one too weak
   */
  public void changePassword(Session session, Secret current, String next, Source from) {
    String name = session.operator();
    int failures = throttle.attempt(name, from.address());
    Optional<String> before = registry.password(name);
    if (!passwords.matches(current, before.orElse(passwords.nobodys())) || before.isEmpty()) {
      failed(name, from, "password-change", "password", failures);
      throw LoginException.wrong();
    }
    throttle.succeeded(name, from.address());
    String after = accepted(name, next);
    audit.append(
        new AccessChanged(
            new AccessChange.PasswordChanged(name, before, Optional.of(after), principal(name))));
    sessions.all().stream()
        .filter(other -> other.operator().equals(name) && !other.id().equals(session.id()))
        .forEach(other -> sessions.end(other, "password-changed", principal(name)));
  }

  /** New recovery codes, shown once; the old ones are void. */
  public List<String> newRecoveryCodes(String name, List<AuditEvent> proof) {
    List<String> codes = RecoveryCodes.mint(random);
    var events = new java.util.ArrayList<>(proof);
    events.add(
        new AccessChanged(
            new AccessChange.RecoveryCodesMade(
                name, RecoveryCodes.hashes(name, codes), principal(name))));
    audit.append(events.toArray(AuditEvent[]::new));
    return codes;
  }

  /** Hashes a new password, if it is good enough. */
  String accepted(String name, String password) {
    rules
        .objection(password, name)
        .ifPresent(why -> {
          throw new LoginException(LoginException.Reason.REFUSED, why);
        });
    try (Secret secret = Secret.ofUtf8(password)) {
      return passwords.hash(secret);
    } catch (IllegalArgumentException e) {
      throw new LoginException(LoginException.Reason.REFUSED, "the password is no valid Unicode");
    }
  }

  /** With what an operator can prove who it is: the words of the API. */
  public List<String> methods(String name) {
    var methods = new java.util.ArrayList<String>();
    if (!registry.passkeys(name).isEmpty()) {
      methods.add("passkey");
    }
    if (registry.password(name).isPresent()) {
      methods.add("password");
    }
    if (operators.find(name).filter(Operator::enrolled).isPresent()) {
      methods.add("totp");
    }
    return methods;
  }

  private void failed(String name, Source from, String method, String why, int failures) {
    audit.append(
        new AccessChanged(
            new AccessChange.ProofFailed(name, from.address(), method, why, failures)));
  }

  private static Principal principal(String name) {
    return new Principal(Principal.Kind.OPERATOR, name);
  }
}
