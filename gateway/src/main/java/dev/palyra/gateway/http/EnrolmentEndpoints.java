package dev.palyra.gateway.http;

import dev.palyra.auth.login.Cookie;
import dev.palyra.auth.login.EnrolmentDesk;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.TransitionRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/enrolment}: how people get what they log in with. */
final class EnrolmentEndpoints {
  private final AuthPorts auth;
  private final SessionEndpoints sessions;

  EnrolmentEndpoints(ApiPorts ports, SessionEndpoints sessions) {
    this.auth = ports.auth();
    this.sessions = sessions;
  }

  /** A link for the first operator, or for a known one. */
  Reply link(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Optional<String> operator = body.text("operator");
    body.end();
    operator.ifPresent(name -> new Reach(auth).requireOver(exchange, name));
    Cookie link =
        operator
            .map(name -> auth.enrolment().invite(name, exchange.principal(), proof(exchange)))
            .orElseGet(() -> auth.enrolment().first(exchange.principal()));
    return Reply.json(201, Json.object().put("path", path(link)));
  }

  /** Behind the fragment sign, which no browser sends and no server logs. */
  static String path(Cookie link) {
    return "/bootstrap#" + link.reveal();
  }

  private List<AuditEvent> proof(Exchange exchange) {
    return auth.operators().someoneEnrolled()
        ? List.of(auth.stepUp().prove(exchange.presence(), "operator.invite").event())
        : List.of();
  }

  Reply open(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String link = body.requireText("link");
    body.end();
    EnrolmentDesk.Offer offer = auth.enrolment().open(link);
    var reply = Json.object();
    offer
        .operator()
        .ifPresentOrElse(name -> reply.put("operator", name), () -> reply.putNull("operator"));
    reply.putObject("totp").put("secret", offer.totp().secret()).put("uri", offer.totp().uri());
    return Reply.json(200, reply);
  }

  /** Begins to enrol with a passkey instead. */
  Reply passkey(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String link = body.requireText("link");
    String operator = body.requireText("operator");
    body.end();
    return PasskeyEndpoints.begun(
        auth.enrolment().registerPasskey(link, operator, exchange.site()));
  }

  Reply complete(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String link = body.requireText("link");
    String operator = body.requireText("operator");
    Optional<PasskeyEndpoints.Answer> passkey = PasskeyEndpoints.answer(body);
    String keyName = body.text("passkey_name").orElse("passkey");
    try {
      if (passkey.isPresent()) {
        body.end();
        return enrolled(
            auth.enrolment()
                .complete(
                    link,
                    operator,
                    passkey.get().ceremony(),
                    keyName,
                    passkey.get().credential(),
                    exchange.source()));
      }
      String password = body.requireText("password");
      String code = body.requireText("totp");
      body.end();
      return enrolled(auth.enrolment().complete(link, operator, password, code, exchange.source()));
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    } catch (TransitionRefusedException e) {
      throw new ProblemException(ProblemCode.CONFLICT, "somebody else was first; begin again");
    }
  }

  private Reply enrolled(EnrolmentDesk.Enrolled enrolled) {
    var reply = sessions.view(enrolled.session());
    enrolled.recoveryCodes().forEach(reply.putArray("recovery_codes")::add);
    return Reply.json(201, reply, SessionCookie.set(enrolled.session().cookie()));
  }
}
