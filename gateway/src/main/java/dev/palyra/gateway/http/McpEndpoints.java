package dev.palyra.gateway.http;

import dev.palyra.gateway.mcp.GateDesk;
import dev.palyra.gateway.mcp.McpParts;
import dev.palyra.mcp.server.Caller;
import dev.palyra.mcp.server.HttpAnswer;
import dev.palyra.mcp.server.HttpFace;
import dev.palyra.mcp.server.McpServer;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Set;

/** {@code /mcp}: Palyra as an MCP server. */
final class McpEndpoints {
  private final HttpFace face;
  private final long bodyLimit;

  McpEndpoints(ApiPorts ports, long bodyLimit) {
    this.bodyLimit = bodyLimit;
    McpParts parts = ports.mcp();
    var desk =
        new GateDesk(
            ports.gate(),
            ports.dispatcher(),
            ports.catalogue(),
            ports.policies(),
            ports.clock(),
            ports.ids());
    this.face =
        new HttpFace(
            new McpServer(
                desk,
                parts.offers(),
                parts.definitions(),
                parts.channels(),
                parts.settings().withVersion(ports.version()),
                new SecureRandom()));
  }

  Reply post(Exchange exchange) throws IOException, InterruptedException {
    return answer(exchange, "POST", exchange.body(bodyLimit));
  }

  Reply get(Exchange exchange) throws InterruptedException {
    return answer(exchange, "GET", new byte[0]);
  }

  Reply delete(Exchange exchange) throws InterruptedException {
    return answer(exchange, "DELETE", new byte[0]);
  }

  private Reply answer(Exchange exchange, String method, byte[] body) throws InterruptedException {
    exchange.query().end(Set.of());
    HttpAnswer answer =
        face.answer(
            new HttpFace.HttpRequest(method, exchange::header, body),
            new Caller(exchange.principal(), exchange.deviceId()));
    return switch (answer) {
      case HttpAnswer.Json json -> Reply.json(json.status(), json.body(), json.headers());
      case HttpAnswer.Empty empty ->
          new Reply.Whole(empty.status(), "", new byte[0], empty.headers());
      case HttpAnswer.Events events ->
          new Reply.Streamed(
              200, "text/event-stream", events.headers(), out -> events.body().writeTo(out));
    };
  }

  /** Ends the streams that belong to no call. */
  void stop() {
    face.stop();
  }
}
