package dev.palyra.gateway.http;

import dev.palyra.auth.token.TokenDesk;
import dev.palyra.core.access.AccessToken;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Principal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/tokens}: bearer tokens of programs. */
final class TokenEndpoints {
  private static final int MAX_SCOPES = 32;
  private static final long MAX_DAYS = 3_650;
  private static final long DAYS = 90;

  private final AuthPorts auth;
  private final InstantSource clock;

  TokenEndpoints(ApiPorts ports) {
    this.auth = ports.auth();
    this.clock = ports.clock();
  }

  Reply list(Exchange exchange) {
    exchange.query().end(Set.of());
    var reply = Json.object();
    var items = reply.putArray("tokens");
    auth.tokens().all().stream()
        .filter(token -> visible(token, exchange))
        .map(this::view)
        .forEach(items::add);
    return Reply.json(200, reply);
  }

  Reply make(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String name = body.requireText("name");
    Principal holder = holder(body.text("principal"), exchange);
    List<String> scopes = body.texts("scopes", MAX_SCOPES);
    long days = body.number("expires_in_days", 1, MAX_DAYS).orElse(DAYS);
    body.end();
    if (scopes.isEmpty()) {
      throw Members.invalid("`scopes` must name what the token is for");
    }
    requireNoMore(exchange, Set.copyOf(scopes));
    Instant expires = clock.instant().plus(Duration.ofDays(days));
    return answered(() ->
        auth.tokens()
            .make(
                exchange.principal(),
                holder,
                name,
                Set.copyOf(scopes),
                Optional.of(expires),
                proof(exchange, "token.make")));
  }

  Reply rotate(Exchange exchange) {
    exchange.query().end(Set.of());
    AccessToken token = find(exchange);
    requireNoMore(exchange, token.scopes());
    return answered(
        () -> auth.tokens().rotate(exchange.principal(), token, proof(exchange, "token.rotate")));
  }

  Reply revoke(Exchange exchange) {
    exchange.query().end(Set.of());
    try {
      auth.tokens().revoke(exchange.principal(), find(exchange));
      return Reply.nothing();
    } catch (TransitionRefusedException e) {
      throw new ProblemException(ProblemCode.CONFLICT, "the token was changed before; look again");
    }
  }

  private Reply answered(java.util.function.Supplier<TokenDesk.Made> action) {
    try {
      TokenDesk.Made made = action.get();
      return Reply.json(201, view(made.known()).put("token", made.token().reveal()));
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    } catch (TransitionRefusedException e) {
      throw new ProblemException(ProblemCode.CONFLICT, "the token was changed before; look again");
    }
  }

  // Whoever is in by a token cannot make itself one that reaches further.
  private static void requireNoMore(Exchange exchange, Set<String> scopes) {
    exchange
        .token()
        .filter(own -> !own.scopes().contains(AccessToken.EVERYTHING))
        .filter(own -> !own.scopes().containsAll(scopes))
        .ifPresent(_ -> {
          throw new ProblemException(
              ProblemCode.NOT_ALLOWED, "a token cannot make one that reaches further");
        });
  }

  /** For oneself, or for an agent; another operator gets its own by an invitation. */
  private static Principal holder(Optional<String> text, Exchange exchange) {
    try {
      Principal holder = text.map(Principal::parse).orElse(exchange.principal());
      if (holder.kind() == Principal.Kind.AGENT || holder.equals(exchange.principal())) {
        return holder;
      }
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
    throw Members.invalid("`principal` must be yourself, or an agent such as `Agent:build`");
  }

  // A stolen session or token must not become one that lasts.
  private List<AuditEvent> proof(Exchange exchange, String action) {
    return auth.operators().someoneEnrolled()
        ? List.of(auth.stepUp().prove(exchange.presence(), action).event())
        : List.of();
  }

  private AccessToken find(Exchange exchange) {
    return auth.tokens().all().stream()
        .filter(token -> token.id().equals(exchange.parameter("id")))
        .filter(token -> visible(token, exchange))
        .findFirst()
        .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND, "there is no such token"));
  }

  private boolean visible(AccessToken token, Exchange exchange) {
    return token.principal().equals(exchange.principal())
        || auth.roles(exchange.principal()).contains(Operator.ADMIN);
  }

  private ObjectNode view(AccessToken token) {
    var view =
        Json.object()
            .put("id", token.id())
            .put("name", token.name())
            .put("principal", token.principal().toString())
            .put("created", token.created().toString())
            .put("valid", token.valid(clock.instant()));
    var scopes = view.putArray("scopes");
    new TreeSet<>(token.scopes()).forEach(scopes::add);
    put(view, "expires", token.expires());
    put(view, "last_use", token.lastUse());
    put(view, "revoked", token.revoked());
    return view;
  }

  private static void put(ObjectNode view, String name, Optional<Instant> time) {
    time.map(Instant::toString)
        .ifPresentOrElse(text -> view.put(name, text), () -> view.putNull(name));
  }
}
