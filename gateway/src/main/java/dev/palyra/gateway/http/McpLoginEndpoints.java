package dev.palyra.gateway.http;

import dev.palyra.auth.provider.ServerLogins;
import dev.palyra.gateway.mcp.ServerLoginDesk;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Logins at the servers behind Palyra, by the command line alone: its listener on loopback is where
 * a browser comes back to. Who began a login alone can end it.
 */
final class McpLoginEndpoints {
  private final Optional<ServerLoginDesk> desk;
  private final SecretProof proof;

  McpLoginEndpoints(ApiPorts ports) {
    this.desk = ports.mcp().logins();
    this.proof = new SecretProof(ports.approvalPorts(), ports.audit());
  }

  private ServerLoginDesk desk() {
    return desk.orElseThrow(
        () -> new ProblemException(ProblemCode.NOT_FOUND, "no servers are configured"));
  }

  Reply begin(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String redirect = body.requireText("redirect");
    body.end();
    if (!ServerLogins.isListener(redirect)) {
      throw Members.invalid("`redirect` must be http://127.0.0.1:PORT/callback, exactly");
    }
    proof.demand(exchange, "mcp.login");
    Optional<String> issuer = desk().obtain(exchange.parameter("name"), exchange.principal());
    if (issuer.isPresent()) { // Nobody has to go anywhere.
      return Reply.json(
          200, Json.object().put("name", exchange.parameter("name")).put("issuer", issuer.get()));
    }
    ServerLogins.Begun begun =
        desk().begin(exchange.parameter("name"), exchange.holder(), URI.create(redirect));
    return Reply.json(
        200,
        Json.object()
            .put("url", begun.page().toString())
            .put("issuer", begun.issuer())
            .put("until", begun.until().toString()));
  }

  Reply answer(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String answer = body.requireText("answer");
    body.end();
    String issuer =
        desk().finish(exchange.parameter("name"), answer, exchange.holder(), exchange.principal());
    return Reply.json(
        200, Json.object().put("name", exchange.parameter("name")).put("issuer", issuer));
  }

  Reply end(Exchange exchange) {
    exchange.query().end(Set.of());
    var reply = Json.object().put("name", exchange.parameter("name"));
    desk()
        .revoke(exchange.parameter("name"), exchange.principal())
        .ifPresentOrElse(
            objection -> reply.put("objection", objection), () -> reply.putNull("objection"));
    return Reply.json(200, reply);
  }
}
