package dev.palyra.mcp.server;

import dev.palyra.mcp.wire.Message;
import dev.palyra.mcp.wire.RpcException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
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
  private static final String BEGIN = "=?base64?";
  private static final String END = "?=";
  private static final int MAX_DEPTH = 16;

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
    Map<String, JsonNode> wanted = new LinkedHashMap<>();
    collect(schema, arguments, wanted, 0);
    wanted.forEach((name, value) -> {
      String header = "Mcp-Param-" + name;
      Optional<String> sent = headers.apply(header);
      if (value.isMissingNode() || value.isNull()) {
        if (sent.isPresent()) {
          throw mismatch(header);
        }
      } else if (sent.isEmpty() || !same(decoded(header, sent.get()), value)) {
        throw mismatch(header);
      }
    });
  }

  private static void collect(
      JsonNode schema, JsonNode value, Map<String, JsonNode> wanted, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    for (var property : schema.path("properties").properties()) {
      JsonNode at = value.path(property.getKey());
      JsonNode name = property.getValue().path("x-mcp-header");
      if (name.isString()) {
        wanted.put(name.asString(), at);
      }
      collect(property.getValue(), at, wanted, depth + 1);
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
    String value = text.strip();
    if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))) {
      throw mismatch(header);
    }
    if (!value.startsWith(BEGIN) || !value.endsWith(END)) {
      return value;
    }
    String encoded = value.substring(BEGIN.length(), value.length() - END.length());
    if (encoded.length() % 4 != 0) { // The JDK's decoder does without padding.
      throw mismatch(header);
    }
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw mismatch(header);
    }
  }

  static RpcException mismatch(String header) {
    return new RpcException(
        RpcException.HEADER_MISMATCH,
        "header mismatch: " + header + " is missing or does not match the body");
  }
}
