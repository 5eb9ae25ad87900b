package dev.palyra.auth.login;

import dev.palyra.auth.login.LoginException.Reason;
import dev.palyra.auth.operator.OperatorDesk;
import dev.palyra.auth.operator.Totp;
import dev.palyra.auth.operator.TotpSecrets;
import dev.palyra.auth.passkey.PasskeyDesk;
import dev.palyra.auth.passkey.Site;
import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.AccessRegistry;
import dev.palyra.core.access.EnrolmentLink;
import dev.palyra.core.access.Passkey;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.approval.Operators;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditEvent.OperatorChanged;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Principal;
import dev.palyra.core.secret.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Links with which people enrol, each good once. The first one makes the first operator, who is an
 * administrator, and is offered only while nobody can log in; from then on an administrator makes
 * links for others, and for whoever has lost everything. Thread-safe.
 */
public final class EnrolmentDesk {
  private static final Duration FIRST_LIFE = Duration.ofHours(24);
  private static final Duration INVITATION_LIFE = Duration.ofHours(24);
  private static final int CODE_ATTEMPTS = 5;
  private static final int MOST_UNDER_WAY = 64;

  private final AccessRegistry registry;
  private final Operators operators;
  private final TotpSecrets secrets;
  private final LoginDesk logins;
  private final SessionDesk sessions;
  private final AuditLog audit;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Totp totp = new Totp();
  // By the link's hash. What is lost with a restart is begun again with the same link.
  private final Map<String, Started> underWay = new HashMap<>();

  private static final class Started {
    final Secret secret;
    int attempts;

    Started(Secret secret) {
      this.secret = secret;
    }
  }

  /**
   * What somebody who opened a link is shown.
   *
   * @param operator whom it is for; empty for the first, who chooses a name
   */
  public record Offer(Optional<String> operator, OperatorDesk.Provisioning totp) {}

  /** What came of it; the codes are shown once. */
  public record Enrolled(SessionDesk.Open session, List<String> recoveryCodes) {}

  public EnrolmentDesk(
      AccessRegistry registry,
      Operators operators,
      TotpSecrets secrets,
      LoginDesk logins,
      SessionDesk sessions,
      AuditLog audit,
      InstantSource clock,
      SecureRandom random) {
    this.registry = registry;
    this.operators = operators;
    this.secrets = secrets;
    this.logins = logins;
    this.sessions = sessions;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
  }

  /** Whether nobody can log in, so that the first operator is still to come. */
  public boolean isOpen() {
    return !registry.someLogin() && !operators.someoneEnrolled();
  }

  /**
   * A link for the first operator.
   *
   * @throws LoginException when there is one already
   */
  public Cookie first(Principal by) {
    if (!isOpen()) {
      throw new LoginException(
          Reason.REFUSED, "somebody has enrolled already; an administrator can invite others");
    }
    return offer(Optional.empty(), FIRST_LIFE, by, List.of());
  }

  /**
   * A link for a known operator, to enrol or to begin anew.
   *
   * @param proof appended together with it
   */
  public Cookie invite(String operator, Principal by, List<AuditEvent> proof) {
    if (operators.find(operator).isEmpty()) {
      throw new LoginException(Reason.REFUSED, "there is no operator `" + operator + "`");
    }
    return offer(Optional.of(operator), INVITATION_LIFE, by, proof);
  }

  private Cookie offer(
      Optional<String> operator, Duration life, Principal by, List<AuditEvent> proof) {
    Cookie link = Cookie.mint(random);
    var events = new ArrayList<>(proof);
    events.add(
        new AccessChanged(
            new AccessChange.LinkOffered(hash(link), operator, clock.instant().plus(life), by)));
    audit.append(events.toArray(AuditEvent[]::new));
    return link;
  }

  /** Opens a link: shows what is to be put into an authenticator app. The link stays good. */
  public synchronized Offer open(String text) {
    EnrolmentLink link = find(text);
    Started started =
        underWay.computeIfAbsent(
            link.hash(),
            _ -> {
              if (underWay.size() >= MOST_UNDER_WAY) {
                throw new LoginException(Reason.TOO_MANY, "too many enrolments are under way");
              }
              return new Started(Totp.mint(random));
            });
    String base32 = Totp.base32(started.secret);
    return new Offer(
        link.operator(),
        new OperatorDesk.Provisioning(
            base32, Totp.uri(link.operator().orElse("operator"), base32)));
  }

  /** Enrols with a password and an authenticator app, logs in, and uses the link up. */
  public synchronized Enrolled complete(
      String text, String name, String password, String code, LoginDesk.Source from) {
    EnrolmentLink link = find(text);
    Started started = underWay.get(link.hash());
    if (started == null) {
      throw new LoginException(Reason.NO_LINK, "open the link again");
    }
    requireName(link, name);
    String hash = logins.accepted(name, password);
    Instant now = clock.instant();
    OptionalLong step = totp.step(started.secret, code, now);
    if (step.isEmpty()) {
      if (++started.attempts >= CODE_ATTEMPTS) {
        forget(link.hash());
      }
      throw new LoginException(
          Reason.REFUSED, "the code of the app is wrong; look whether its clock is right");
    }
    Optional<Operator> before = operators.find(name);
    Operator after = operator(name).enrolledAt(step.getAsLong());
    secrets.set(name, started.secret);
    List<String> codes = RecoveryCodes.mint(random);
    var by = after.principal();
    List<AuditEvent> events =
        List.of(
            new AccessChanged(new AccessChange.LinkUsed(link.hash(), name)),
            new OperatorChanged(before, Optional.of(after), "enrolled", by),
            new AccessChanged(
                new AccessChange.PasswordChanged(
                    name, registry.password(name), Optional.of(hash), by)),
            new AccessChanged(
                new AccessChange.RecoveryCodesMade(name, RecoveryCodes.hashes(name, codes), by)));
    sessions.endAll(name, "enrolled-anew", by);
    SessionDesk.Open open = begin(name, Set.of("password", "totp"), from, events);
    forget(link.hash());
    return new Enrolled(open, codes);
  }

  /** Begins to enrol with a passkey. */
  public PasskeyDesk.Begun registerPasskey(String text, String name, Site site) {
    EnrolmentLink link = find(text);
    requireName(link, name);
    var _ = operator(name);
    return logins.passkeys().register(name, site);
  }

  /** Enrols with a passkey, logs in, and uses the link up. */
  public synchronized Enrolled complete(
      String text,
      String name,
      String ceremony,
      String keyName,
      String credential,
      LoginDesk.Source from) {
    EnrolmentLink link = find(text);
    requireName(link, name);
    Operator after = operator(name);
    Passkey passkey = logins.passkeys().registered(ceremony, name, keyName, credential);
    List<String> codes = RecoveryCodes.mint(random);
    var by = after.principal();
    List<AuditEvent> events = new ArrayList<>();
    events.add(new AccessChanged(new AccessChange.LinkUsed(link.hash(), name)));
    if (operators.find(name).isEmpty()) {
      events.add(new OperatorChanged(Optional.empty(), Optional.of(after), "enrolled", by));
    }
    events.add(new AccessChanged(new AccessChange.PasskeyAdded(passkey, by)));
    // Whoever begins anew has lost the old ones, or somebody else has them.
    registry
        .passkeys(name)
        .forEach(old -> events.add(new AccessChanged(new AccessChange.PasskeyRemoved(old, by))));
    events.add(
        new AccessChanged(
            new AccessChange.RecoveryCodesMade(name, RecoveryCodes.hashes(name, codes), by)));
    sessions.endAll(name, "enrolled-anew", by);
    SessionDesk.Open open = begin(name, Set.of("passkey"), from, events);
    forget(link.hash());
    return new Enrolled(open, codes);
  }

  private SessionDesk.Open begin(
      String name, Set<String> methods, LoginDesk.Source from, List<AuditEvent> events) {
    try {
      return sessions.begin(name, methods, from.address(), from.agent(), events);
    } catch (TransitionRefusedException e) {
      throw new LoginException(Reason.NO_LINK, "the link was used at the same moment");
    }
  }

  private void requireName(EnrolmentLink link, String name) {
    if (link.operator().isPresent() && !link.operator().get().equals(name)) {
      throw new LoginException(Reason.REFUSED, "the link is for another operator");
    }
    // Whoever chooses a name must not become somebody who is there.
    if (link.operator().isEmpty()
        && !name.equals(OperatorDesk.LOCAL)
        && operators.find(name).isPresent()) {
      throw new LoginException(Reason.REFUSED, "there is an operator of this name; take another");
    }
    if (link.operator().isEmpty() && !isOpen()) {
      throw new LoginException(Reason.NO_LINK, "somebody has enrolled already");
    }
  }

  private Operator operator(String name) {
    try {
      return operators
          .find(name)
          .orElseGet(() -> Operator.of(name, Set.of(), Set.of(Operator.ADMIN)));
    } catch (IllegalArgumentException e) {
      throw new LoginException(Reason.REFUSED, String.valueOf(e.getMessage()));
    }
  }

  private EnrolmentLink find(String text) {
    return Cookie.parse(text)
        .flatMap(link -> registry.link(hash(link)))
        .filter(link -> clock.instant().isBefore(link.expires()))
        .filter(link -> link.operator().isPresent() || isOpen())
        .orElseThrow(() ->
            new LoginException(Reason.NO_LINK, "this link is unknown, was used, or has expired"));
  }

  private void forget(String hash) {
    Started started = underWay.remove(hash);
    if (started != null) {
      started.secret.close();
    }
  }

  private static String hash(Cookie link) {
    return link.hash("link");
  }
}
