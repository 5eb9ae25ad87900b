package dev.palyra.gateway.http;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.call.Principal;
import dev.palyra.gateway.access.FailureBudget;
import dev.palyra.gateway.access.Tokens;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who may come in. Every refusal is recorded, as far as the budget for refusals goes. */
final class Guard {
  /** Stands for whoever needs no credential. */
  static final Principal NOBODY = new Principal(Principal.Kind.DEVICE, "nobody");

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String SCHEME = "bearer ";

  private final Tokens tokens;
  private final AuditLog audit;
  private final FailureBudget budget;

  Guard(Tokens tokens, AuditLog audit, FailureBudget budget) {
    this.tokens = tokens;
    this.audit = audit;
    this.budget = budget;
  }

  /**
   * Refuses host names other than those of loopback: a page of another site whose name was rebound
   * to this address must get nothing.
   */
  static void checkHost(Request request) {
    String host = Request.getServerName(request).toLowerCase(Locale.ROOT);
    if (!HOSTS.contains(host) && !host.equals("::1")) {
      throw new ProblemException(
          ProblemCode.MISDIRECTED, "this gateway answers to localhost, 127.0.0.1 and [::1] only");
    }
  }

  /**
   * Returns whose credential was presented.
   *
   * @throws ProblemException when there is none, or it may not use the route
   */
  Principal admit(Request request, Route route) {
    if (route.role() == Role.PUBLIC) {
      return NOBODY;
    }
    Principal principal = authenticate(request, route);
    if (!route.role().admits(principal)) {
      refuse(principal.toString(), route, "role");
      throw new ProblemException(ProblemCode.NOT_ALLOWED, "this route takes an operator's token");
    }
    return principal;
  }

  private Principal authenticate(Request request, Route route) {
    var presented = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
    if (presented.isEmpty()) {
      refuse("unknown", route, "no-token");
      throw unauthenticated("send the header Authorization: Bearer and a token");
    }
    String header = presented.getFirst();
    if (presented.size() == 1 && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      var principal = tokens.find(header.substring(SCHEME.length()).strip());
      if (principal.isPresent()) {
        return principal.get();
      }
    }
    refuse("unknown", route, "wrong-token");
    throw unauthenticated("the token is not valid");
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
