package dev.palyra.gateway.http;

import dev.palyra.auth.login.LoginDesk;
import dev.palyra.auth.login.SessionDesk;
import dev.palyra.core.access.Session;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.call.Principal;
import dev.palyra.core.secret.Secret;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/session} and {@code /v1/sessions}: logins of people in browsers. */
final class SessionEndpoints {
  private static final int MAX_NAME = 63;

  private final AuthPorts auth;
  private final FailedAttempts attempts;
  private final java.time.InstantSource clock;

  SessionEndpoints(ApiPorts ports) {
    this.auth = ports.auth();
    this.attempts = new FailedAttempts(ports.ledger());
    this.clock = ports.clock();
  }

  /** Who asks, and how: also for a token. */
  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    return exchange
        .session()
        .map(open -> Reply.json(200, view(open)))
        .orElseGet(() -> Reply.json(200, view(exchange.principal(), exchange)));
  }

  /** What a browser asks its passkeys with; nobody is named. */
  Reply passkeyOptions(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    exchange.json().end();
    return PasskeyEndpoints.begun(
        auth.logins().passkeys().challenge(Optional.empty(), exchange.site()));
  }

  Reply stepUpOptions(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    exchange.json().end();
    return PasskeyEndpoints.begun(
        auth.logins().passkeys().challenge(Optional.of(own(exchange).operator()), exchange.site()));
  }

  Reply begin(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Optional<PasskeyEndpoints.Answer> passkey = PasskeyEndpoints.answer(body);
    if (passkey.isPresent()) {
      body.end();
      return opened(
          auth.logins()
              .login(passkey.get().ceremony(), passkey.get().credential(), exchange.source()),
          200);
    }
    String name = body.requireText("operator");
    String password = body.requireText("password");
    var second = new LoginDesk.Second(body.text("totp"), body.text("recovery"));
    body.end();
    if (second.code().isPresent() == second.recovery().isPresent()) {
      throw Members.invalid("one of `totp` and `recovery` is needed");
    }
    // A name that cannot be one goes the same way as one that nobody has.
    String asked = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    try (Secret secret = Secrets.of(password)) {
      return opened(auth.logins().login(asked, secret, second, exchange.source()), 200);
    }
  }

  Reply end(Exchange exchange) {
    exchange.query().end(Set.of());
    exchange
        .session()
        .ifPresent(open -> auth.sessions().end(open.session(), "logout", exchange.principal()));
    return new Reply.Whole(204, "", new byte[0], SessionCookie.clear());
  }

  Reply stepUp(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Session session = own(exchange);
    Members body = exchange.json();
    Optional<PasskeyEndpoints.Answer> passkey = PasskeyEndpoints.answer(body);
    if (passkey.isPresent()) {
      body.end();
      return opened(
          auth.logins()
              .stepUp(
                  session, passkey.get().ceremony(), passkey.get().credential(), exchange.source()),
          200);
    }
    String code = body.requireText("totp");
    body.end();
    return opened(auth.logins().stepUp(session, code), 200);
  }

  Reply changePassword(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Session session = own(exchange);
    Members body = exchange.json();
    String current = body.requireText("current");
    String next = body.requireText("new");
    body.end();
    try (Secret secret = Secrets.of(current)) {
      auth.logins().changePassword(session, secret, next, exchange.source());
    }
    return Reply.nothing();
  }

  Reply newRecoveryCodes(Exchange exchange) {
    exchange.query().end(Set.of());
    Session session = own(exchange);
    AuditEvent proof = auth.stepUp().prove(exchange.presence(), "recovery-codes").event();
    var reply = Json.object();
    auth.logins()
        .newRecoveryCodes(session.operator(), List.of(proof))
        .forEach(reply.putArray("recovery_codes")::add);
    return Reply.json(200, reply);
  }

  Reply list(Exchange exchange) {
    exchange.query().end(Set.of());
    var reply = Json.object();
    var items = reply.putArray("sessions");
    boolean all = isAdmin(exchange);
    for (Session session : auth.sessions().all()) {
      if (all || session.operator().equals(exchange.principal().id())) {
        items.add(item(session, exchange));
      }
    }
    return Reply.json(200, reply);
  }

  Reply revoke(Exchange exchange) {
    exchange.query().end(Set.of());
    Session session =
        auth.sessions().all().stream()
            .filter(each -> each.id().equals(exchange.parameter("id")))
            .filter(each -> isAdmin(exchange) || each.operator().equals(exchange.principal().id()))
            .findFirst()
            .orElseThrow(
                () -> new ProblemException(ProblemCode.NOT_FOUND, "there is no such session"));
    auth.sessions().end(session, "revoked", exchange.principal());
    return Reply.nothing();
  }

  /** Signs the operator out everywhere. */
  Reply revokeAll(Exchange exchange) {
    exchange.query().end(Set.of());
    int ended =
        auth.sessions()
            .endAll(exchange.principal().id(), "signed-out-everywhere", exchange.principal());
    return Reply.json(200, Json.object().put("ended", ended), SessionCookie.clear());
  }

  private boolean isAdmin(Exchange exchange) {
    return auth.roles(exchange.principal()).contains(Operator.ADMIN);
  }

  static Session own(Exchange exchange) {
    return exchange
        .session()
        .map(SessionDesk.Open::session)
        .orElseThrow(() ->
            new ProblemException(ProblemCode.NOT_ALLOWED, "this is for sessions of a browser"));
  }

  /** The answer that puts a cookie into the browser. */
  Reply opened(SessionDesk.Open open, int status) {
    return Reply.json(status, view(open), SessionCookie.set(open.cookie()));
  }

  ObjectNode view(SessionDesk.Open open) {
    var view = person(new Principal(Principal.Kind.OPERATOR, open.session().operator()));
    view.put("csrf", open.cookie().csrf());
    steppedUp(view, open.session().steppedUp());
    view.set("attempts", attempts.before(open.session()));
    return view.put("expires", open.session().expires(auth.sessions().limits()).toString());
  }

  private ObjectNode view(Principal principal, Exchange exchange) {
    var view = person(principal);
    view.putNull("csrf");
    view.putNull("steppedUpUntil");
    exchange
        .token()
        .flatMap(token -> token.expires())
        .map(Instant::toString)
        .ifPresentOrElse(end -> view.put("expires", end), () -> view.putNull("expires"));
    return view;
  }

  private void steppedUp(ObjectNode view, Optional<Session.StepUp> proof) {
    proof
        .map(Session.StepUp::until)
        .filter(until -> clock.instant().isBefore(until))
        .ifPresentOrElse(
            until -> view.put("steppedUpUntil", until.toString()),
            () -> view.putNull("steppedUpUntil"));
  }

  private ObjectNode person(Principal principal) {
    var view = Json.object().put("operator", principal.id());
    var roles = view.putArray("roles");
    new TreeSet<>(auth.roles(principal)).forEach(roles::add);
    var groups = view.putArray("groups");
    auth.operators()
        .find(principal.id())
        .map(Operator::groups)
        .ifPresent(all -> new TreeSet<>(all).forEach(groups::add));
    auth.logins().methods(principal.id()).forEach(view.putArray("methods")::add);
    return view;
  }

  private ObjectNode item(Session session, Exchange exchange) {
    var item =
        Json.object()
            .put("id", session.id())
            .put("operator", session.operator())
            .put("begun", session.begun().toString())
            .put("last_use", session.lastUse().toString())
            .put("expires", session.expires(auth.sessions().limits()).toString())
            .put("address", session.address())
            .put("agent", session.agent())
            .put(
                "current",
                exchange
                    .session()
                    .filter(open -> open.session().id().equals(session.id()))
                    .isPresent());
    var methods = item.putArray("methods");
    new TreeSet<>(session.methods()).forEach(methods::add);
    return item;
  }
}
