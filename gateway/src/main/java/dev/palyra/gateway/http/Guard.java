package dev.palyra.gateway.http;

import dev.palyra.auth.login.SessionDesk;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.call.Principal;
import dev.palyra.gateway.access.FailureBudget;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who may come in: by a bearer token, or by a session's cookie from one of our own pages.
 * Every refusal is recorded, as far as the budget for refusals goes; a page that asks whether there
 * is a session is refused nothing.
 */
final class Guard {
  /** Stands for whoever needs no credential. */
  static final Principal NOBODY = new Principal(Principal.Kind.DEVICE, "nobody");

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
  private static final String SCHEME = "bearer ";

  private final AuthPorts auth;
  private final AuditLog audit;
  private final FailureBudget budget;
  private final Set<String> hosts;

  /**
   * @param hosts under which this gateway is reached besides the names of loopback
   */
  Guard(AuthPorts auth, AuditLog audit, FailureBudget budget, List<String> hosts) {
    this.auth = auth;
    this.audit = audit;
    this.budget = budget;
    var all = new TreeSet<>(LOOPBACK);
    hosts.stream()
        .map(host -> host.contains(":") ? "[" + host + "]" : host)
        .forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
    this.hosts = Set.copyOf(all);
  }

  /**
   * Refuses host names other than its own: a page of another site whose name was rebound to this
   * address must get nothing.
   */
  void checkHost(Request request) {
    if (!hosts.contains(Request.getServerName(request).toLowerCase(Locale.ROOT))) {
      throw new ProblemException(
          ProblemCode.MISDIRECTED,
          "this gateway answers to localhost, 127.0.0.1, [::1] and the names in server.hosts only");
    }
  }

  /**
   * Returns whose credential was presented.
   *
   * @throws ProblemException when there is none, or it may not use the route
   */
  Caller admit(Request request, Route route) {
    if (route.role() == Role.PUBLIC) {
      if (!request.getMethod().equals("GET") && Origins.isForeign(request)) {
        throw forged("unknown", route, "foreign-origin");
      }
      return Caller.local(NOBODY);
    }
    Caller caller = authenticate(request, route);
    if (!route.role().admits(caller.principal())) {
      refuse(caller.principal().toString(), route, "role");
      throw new ProblemException(
          ProblemCode.NOT_ALLOWED, "this route takes an operator's credential");
    }
    return caller;
  }

  private Caller authenticate(Request request, Route route) {
    var presented = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
    if (!presented.isEmpty()) {
      return byToken(presented, route);
    }
    Optional<String> cookie = SessionCookie.of(request);
    if (cookie.isEmpty()) {
      if (!asksForSession(request, route)) {
        refuse("unknown", route, "no-token");
      }
      throw unauthenticated(
          "send the header Authorization: Bearer and a token, or log in at /login");
    }
    return bySession(cookie.get(), request, route);
  }

  /**
   * Whether a page of ours asks if its browser has a session, as the login page has to: it shows
   * nothing that could be one, wants nothing, and is told that there is none. Whoever lies about
   * being a page gets the same answer.
   */
  private static boolean asksForSession(Request request, Route route) {
    return route == Route.SESSION_GET
        && !SessionCookie.isNamed(request)
        && Origins.isOwnPage(request);
  }

  private Caller byToken(List<String> presented, Route route) {
    String header = presented.getFirst();
    Optional<AccessToken> token =
        presented.size() == 1 && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
            ? auth.tokens().find(header.substring(SCHEME.length()).strip())
            : Optional.empty();
    if (token.isEmpty()) {
      refuse("unknown", route, "wrong-token");
      throw unauthenticated("the token is not valid");
    }
    if (!token.get().allows(route.area(), route.method().equals("GET"))) {
      refuse(token.get().principal().toString(), route, "scope");
      throw new ProblemException(
          ProblemCode.NOT_ALLOWED, "the token's scopes do not reach to " + route.area());
    }
    return Caller.of(token.get());
  }

  private Caller bySession(String cookie, Request request, Route route) {
    Optional<SessionDesk.Open> open = auth.sessions().find(cookie);
    if (open.isEmpty()) {
      refuse("unknown", route, "no-session");
      throw unauthenticated("the session has ended; log in again at /login");
    }
    Caller caller = Caller.of(open.get());
    Optional<String> forged = Origins.objection(request, open.get().cookie());
    if (forged.isPresent()) {
      throw forged(caller.principal().toString(), route, forged.get());
    }
    return caller;
  }

  private ProblemException forged(String principal, Route route, String why) {
    refuse(principal, route, why);
    return new ProblemException(
        ProblemCode.FORGED_REQUEST,
        why.equals("csrf-token")
            ? "the header X-Palyra-CSRF is missing or wrong; GET /v1/session tells it"
            : "a page of another origin sent this request");
  }

  private static ProblemException unauthenticated(String detail) {
    return new ProblemException(ProblemCode.UNAUTHENTICATED, detail)
        .header("WWW-Authenticate", "Bearer realm=\"palyra\"");
  }

  /**
   * Records that somebody was refused.
   *
   * @throws ProblemException when too many were
   */
  void refuse(String principal, Route route, String why) {
    if (!budget.take()) {
      throw new ProblemException(
              ProblemCode.TOO_MANY_FAILURES, "too many refused credentials; wait a minute")
          .header("Retry-After", "60");
    }
    try {
      audit.append(
          new AuditEvent.AccessRefused(principal, route.method() + " " + route.template(), why));
    } catch (AuditUnavailableException e) {
      // The refusal stands, recorded or not.
      LOG.warn("a refusal could not be recorded", e);
    }
  }
}
