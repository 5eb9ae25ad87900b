package dev.palyra.gateway.http;

import dev.palyra.auth.passkey.PasskeyDesk;
import dev.palyra.core.access.AccessChange;
import dev.palyra.core.access.Passkey;
import dev.palyra.core.access.Session;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.StrictJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/passkeys}: an operator's own. */
final class PasskeyEndpoints {
  private final AuthPorts auth;
  private final AuditLog audit;

  PasskeyEndpoints(ApiPorts ports) {
    this.auth = ports.auth();
    this.audit = ports.audit();
  }

  /** What a browser answered to a ceremony. */
  record Answer(String ceremony, String credential) {}

  /** Reads {@code passkey}, where the body has it. */
  static Optional<Answer> answer(Members body) {
    return body.object("passkey")
        .map(members -> {
          String ceremony = members.requireText("ceremony");
          String credential =
              members
                  .member("credential")
                  .orElseThrow(() -> Members.invalid("`credential` is missing"))
                  .toString();
          members.end();
          return new Answer(ceremony, credential);
        });
  }

  static Reply begun(PasskeyDesk.Begun begun) {
    return Reply.json(200, view(begun));
  }

  static ObjectNode view(PasskeyDesk.Begun begun) {
    var view = Json.object().put("ceremony", begun.ceremony());
    view.set("options", StrictJson.parse(begun.options()).path("publicKey"));
    return view;
  }

  Reply list(Exchange exchange) {
    exchange.query().end(Set.of());
    var reply = Json.object();
    var items = reply.putArray("passkeys");
    auth.registry().passkeys(exchange.principal().id()).forEach(key -> items.add(item(key)));
    return Reply.json(200, reply);
  }

  Reply options(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    exchange.json().end();
    Session session = SessionEndpoints.own(exchange);
    return begun(auth.logins().passkeys().register(session.operator(), exchange.site()));
  }

  Reply add(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Session session = SessionEndpoints.own(exchange);
    Members body = exchange.json();
    String name = body.requireText("name");
    Answer answer = answer(body).orElseThrow(() -> Members.invalid("`passkey` is missing"));
    body.end();
    // A stolen session must not enrol the thief's passkey.
    AuditEvent proof = auth.stepUp().prove(exchange.presence(), "passkey.add").event();
    try {
      Passkey passkey =
          auth.logins()
              .passkeys()
              .registered(answer.ceremony(), session.operator(), name, answer.credential());
      append(List.of(proof), new AccessChange.PasskeyAdded(passkey, exchange.principal()));
      return Reply.json(201, item(passkey));
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
  }

  Reply remove(Exchange exchange) {
    exchange.query().end(Set.of());
    Passkey passkey =
        auth.registry().passkeys(exchange.principal().id()).stream()
            .filter(key -> key.id().equals(exchange.parameter("id")))
            .findFirst()
            .orElseThrow(
                () -> new ProblemException(ProblemCode.NOT_FOUND, "you have no such passkey"));
    requireAnotherWayIn(passkey);
    AuditEvent proof = auth.stepUp().prove(exchange.presence(), "passkey.remove").event();
    append(List.of(proof), new AccessChange.PasskeyRemoved(passkey, exchange.principal()));
    return Reply.nothing();
  }

  // The store refuses it as well, of two removals at the same moment.
  private void requireAnotherWayIn(Passkey last) {
    boolean others = auth.registry().passkeys(last.operator()).size() > 1;
    if (!others && auth.registry().password(last.operator()).isEmpty()) {
      throw new ProblemException(
          ProblemCode.CONFLICT,
          "this passkey is your only way in; add another first, or ask an administrator for a link");
    }
  }

  private void append(List<AuditEvent> proof, AccessChange change) {
    var events = new ArrayList<>(proof);
    events.add(new AccessChanged(change));
    try {
      audit.append(events.toArray(AuditEvent[]::new));
    } catch (TransitionRefusedException e) {
      throw new ProblemException(ProblemCode.CONFLICT, "it was changed meanwhile; look again");
    }
  }

  private static ObjectNode item(Passkey passkey) {
    var item =
        Json.object()
            .put("id", passkey.id())
            .put("name", passkey.name())
            .put("created", passkey.created().toString());
    passkey
        .lastUse()
        .ifPresentOrElse(
            time -> item.put("last_use", time.toString()), () -> item.putNull("last_use"));
    return item;
  }
}
