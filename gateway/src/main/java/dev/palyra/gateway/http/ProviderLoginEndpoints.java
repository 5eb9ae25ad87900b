package dev.palyra.gateway.http;

import dev.palyra.auth.provider.ProviderLogins;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Logins at providers. A browser's login comes back to our own page and nowhere else, one of the
 * command line to its own listener on loopback; who began it alone can end it.
 */
final class ProviderLoginEndpoints {
  private final ProviderLogins logins;
  private final SecretProof proof;

  ProviderLoginEndpoints(ApiPorts ports) {
    this.logins = ports.providers().logins();
    this.proof = new SecretProof(ports.approvalPorts(), ports.audit());
  }

  Reply begin(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Optional<String> listener = body.text("redirect");
    body.end();
    URI redirect = redirect(exchange, listener);
    proof.demand(exchange, "auth.login");
    ProviderLogins.BrowserLogin begun =
        logins.begin(exchange.parameter("name"), exchange.holder(), redirect);
    return Reply.json(
        200,
        Json.object().put("url", begun.page().toString()).put("until", begun.until().toString()));
  }

  /** A browser cannot say where it is sent back to; the command line only to its own listener. */
  private static URI redirect(Exchange exchange, Optional<String> listener) {
    if (exchange.session().isPresent()) {
      if (listener.isPresent()) {
        throw Members.invalid("`redirect` is not for browsers");
      }
      return URI.create(exchange.origin() + "/oauth/callback");
    }
    return listener
        .filter(ProviderLogins::isListener)
        .map(URI::create)
        .orElseThrow(
            () -> Members.invalid("`redirect` must be http://127.0.0.1:PORT/callback, exactly"));
  }

  Reply callback(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String answer = body.requireText("answer");
    body.end();
    String name = logins.finish(answer, exchange.holder(), exchange.principal());
    return Reply.json(200, Json.object().put("name", name));
  }

  Reply beginDevice(Exchange exchange) {
    exchange.query().end(Set.of());
    proof.demand(exchange, "auth.device");
    ProviderLogins.DeviceLogin begun =
        logins.beginDevice(exchange.parameter("name"), exchange.holder());
    return Reply.json(
        200,
        Json.object()
            .put("id", begun.id())
            .put("url", begun.page().toString())
            .put("code", Text.line(begun.code()))
            .put("interval", begun.interval().toSeconds())
            .put("until", begun.until().toString()));
  }

  Reply poll(Exchange exchange) {
    exchange.query().end(Set.of());
    ProviderLogins.Progress progress =
        logins.poll(exchange.parameter("id"), exchange.holder(), exchange.principal());
    return Reply.json(
        200,
        Json.object()
            .put("connected", progress.connected())
            .put("interval", progress.interval().toSeconds()));
  }

  Reply revoke(Exchange exchange) {
    exchange.query().end(Set.of());
    var reply = Json.object().put("name", exchange.parameter("name"));
    logins
        .revoke(exchange.parameter("name"), exchange.principal())
        .ifPresentOrElse(
            objection -> reply.put("objection", objection), () -> reply.putNull("objection"));
    return Reply.json(200, reply);
  }
}
