package dev.palyra.auth.login;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.AccessRegistry;
import dev.palyra.core.access.Session;
import dev.palyra.core.access.SessionLimits;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sessions of browsers. The cookie is known to the browser alone; here is its hash. Thread-safe.
 */
public final class SessionDesk {
  private static final int MAX_AGENT = 120;

  private final AccessRegistry registry;
  private final AuditLog audit;
  private final SessionLimits limits;
  private final InstantSource clock;
  private final SecureRandom random;

  /** A session, and its cookie. */
  public record Open(Session session, Cookie cookie) {}

  public SessionDesk(
      AccessRegistry registry,
      AuditLog audit,
      SessionLimits limits,
      InstantSource clock,
      SecureRandom random) {
    this.registry = registry;
    this.audit = audit;
    this.limits = limits;
    this.clock = clock;
    this.random = random;
  }

  public SessionLimits limits() {
    return limits;
  }

  /**
   * Begins a session together with what proved its operator: neither counts without the other.
   *
   * @throws TransitionRefusedException when the proof was used elsewhere meanwhile
   */
  public Open begin(
      String operator, Set<String> methods, String address, String agent, List<AuditEvent> proof) {
    Instant now = clock.instant();
    Cookie cookie = Cookie.mint(random);
    var session =
        new Session(
            id(),
            operator,
            hash(cookie),
            methods,
            now,
            now,
            Optional.empty(),
            address,
            shown(agent));
    var events = new ArrayList<>(proof);
    List<Session> own =
        registry.sessions().stream().filter(each -> each.operator().equals(operator)).toList();
    own.stream()
        .skip(limits.perOperator() - 1L)
        .map(oldest -> ended(oldest, "too-many", new Principal(Principal.Kind.OPERATOR, operator)))
        .forEach(events::add);
    events.add(new AccessChanged(new AccessChange.SessionBegun(session)));
    audit.append(events.toArray(AuditEvent[]::new));
    return new Open(session, cookie);
  }

  /** The session that the cookie opens now, noting the use. */
  public Optional<Open> find(String text) {
    Optional<Cookie> cookie = Cookie.parse(text);
    Optional<Session> found = cookie.flatMap(value -> registry.session(hash(value)));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Session session = found.get();
    Instant now = clock.instant();
    if (!now.isBefore(session.expires(limits))) {
      end(session, "expired", new Principal(Principal.Kind.OPERATOR, session.operator()));
      return Optional.empty();
    }
    if (Duration.between(session.lastUse(), now).compareTo(Session.TOUCH) >= 0) {
      try {
        registry.sessionUsed(session.id(), now);
      } catch (AuditUnavailableException _) {
        return Optional.of(new Open(session, cookie.get())); // It only ends the sooner.
      }
      session = session.usedAt(now);
    }
    return Optional.of(new Open(session, cookie.get()));
  }

  /**
   * Gives the session another cookie and a proof of presence that is good for one action.
   *
   * @param proof appended together with it
   */
  public Open stepUp(Session session, String method, List<AuditEvent> proof) {
    Cookie cookie = Cookie.mint(random);
    Instant now = clock.instant();
    Session after =
        session.rotated(
            id(),
            hash(cookie),
            now,
            Optional.of(new Session.StepUp(now.plus(limits.stepUp()), method)));
    var events = new ArrayList<>(proof);
    events.add(new AccessChanged(new AccessChange.SessionRotated(session, after, "step-up")));
    audit.append(events.toArray(AuditEvent[]::new));
    return new Open(after, cookie);
  }

  /** The sessions that have not ended, the newest first. */
  public List<Session> all() {
    Instant now = clock.instant();
    return registry.sessions().stream()
        .filter(session -> now.isBefore(session.expires(limits)))
        .toList();
  }

  /** Ends a session; one that has ended before stays so. */
  public void end(Session session, String why, Principal by) {
    try {
      audit.append(ended(session, why, by));
    } catch (TransitionRefusedException _) {
      // It has ended, or has another cookie: this one opens nothing in either case.
    }
  }

  /** Ends all sessions of an operator. Returns how many there were. */
  public int endAll(String operator, String why, Principal by) {
    List<Session> own =
        registry.sessions().stream()
            .filter(session -> session.operator().equals(operator))
            .toList();
    own.forEach(session -> end(session, why, by));
    return own.size();
  }

  private static AuditEvent ended(Session session, String why, Principal by) {
    return new AccessChanged(new AccessChange.SessionEnded(session, why, by));
  }

  private String id() {
    return String.format("%016x", random.nextLong());
  }

  private static String hash(Cookie cookie) {
    return cookie.hash("session");
  }

  private static String shown(String agent) {
    String line = agent.replaceAll("[^\\x20-\\x7e]", "?");
    return line.length() <= MAX_AGENT ? line : line.substring(0, MAX_AGENT);
  }
}
