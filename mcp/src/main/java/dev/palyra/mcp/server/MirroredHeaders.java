package dev.palyra.mcp.server;

import dev.palyra.mcp.wire.HeaderMarks;
import dev.palyra.mcp.wire.HeaderText;
import dev.palyra.mcp.wire.Message;
import dev.palyra.mcp.wire.RpcException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Checks that headers and body of a stateless request say the same: whatever stands in between may
 * have decided by the headers.
 *
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http">Request
 *     metadata</a>
 */
final class MirroredHeaders {
  private final Function<String, Optional<String>> headers;

  MirroredHeaders(Function<String, Optional<String>> headers) {
    this.headers = headers;
  }

  /** Method and name. */
  void check(Message.Request request) {
    String method = required("Mcp-Method");
    if (!method.equals(request.method())) {
      throw mismatch("Mcp-Method");
    }
    String named =
        switch (request.method()) {
          case "tools/call", "prompts/get" -> request.params().path("name").asString("");
          case "resources/read" -> request.params().path("uri").asString("");
          default -> "";
        };
    if (!named.isEmpty() && !decoded("Mcp-Name", required("Mcp-Name")).equals(named)) {
      throw mismatch("Mcp-Name");
    }
  }

  /** The arguments that the tool's schema wants in headers. */
  void check(JsonNode schema, JsonNode arguments) {
    HeaderMarks marks = HeaderMarks.of(schema);
    Map<String, JsonNode> wanted = marks.values(arguments);
    for (HeaderMarks.Mark mark : marks.marks()) {
      String header = mark.header();
      Optional<String> sent = headers.apply(header);
      JsonNode value = wanted.get(header);
      if (value == null
          ? sent.isPresent()
          : sent.isEmpty() || !same(decoded(header, sent.get()), value)) {
        throw mismatch(header);
      }
    }
  }

  private static boolean same(String sent, JsonNode value) {
    if (value.isNumber()) {
      try {
        return new BigDecimal(sent).compareTo(value.decimalValue()) == 0;
      } catch (NumberFormatException e) {
        return false;
      }
    }
    return sent.equals(value.asString(""));
  }

  private String required(String header) {
    return headers.apply(header).map(String::strip).orElseThrow(() -> mismatch(header));
  }

  private static String decoded(String header, String text) {
    return HeaderText.decoded(text).orElseThrow(() -> mismatch(header));
  }

  static RpcException mismatch(String header) {
    return new RpcException(
        RpcException.HEADER_MISMATCH,
        "header mismatch: " + header + " is missing or does not match the body");
  }
}
