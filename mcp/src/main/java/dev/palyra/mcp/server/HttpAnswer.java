package dev.palyra.mcp.server;

import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a web server is to send. */
public sealed interface HttpAnswer {
  int status();

  Map<String, String> headers();

  /** One message. */
  record Json(int status, JsonNode body, Map<String, String> headers) implements HttpAnswer {}

  /** Nothing but the status. */
  record Empty(int status, Map<String, String> headers) implements HttpAnswer {}

  /** Server-Sent Events. */
  record Events(Map<String, String> headers, Body body) implements HttpAnswer {
    /** Writes the events; returns when there are no more. */
    public interface Body {
      void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    @Override
    public int status() {
      return 200;
    }
  }

  static HttpAnswer error(int status, Optional<JsonNode> id, RpcException error) {
    return new Json(status, Rpc.error(id, error), Map.of());
  }
}
