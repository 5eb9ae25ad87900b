package dev.palyra.mcp.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of a request of the stateless revision a client repeats in headers, for whatever stands
 * between here and the server: it reads them, and may write them into its log.
 *
 * @param marks what a tool's schema wants there, by the server's own name of the tool
 * @param secret whether a text holds a value of the vault
 * @see <a
 *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#request-metadata">Request
 *     Metadata</a>
 */
public record RequestHeaders(Function<String, HeaderMarks> marks, Predicate<String> secret) {
  /** Of all the arguments of one call: most servers take heads of 8 KiB. */
  private static final int MAX_BYTES = 6 << 10;

  private static final long SAFE = (1L << 53) - 1;

  /** Whether a message is of the stateless revision. */
  public static boolean concern(ObjectNode message) {
    return message.path("params").path("_meta").path(Meta.REVISION).isString();
  }

  /**
   * The headers of a message of the stateless revision.
   *
   * @throws RpcException when an argument cannot be in a header, or must not
   */
  public Map<String, String> of(ObjectNode message) {
    JsonNode params = message.path("params");
    String method = message.path("method").asString("");
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("MCP-Protocol-Version", params.path("_meta").path(Meta.REVISION).asString());
    headers.put("Mcp-Method", method);
    String name =
        switch (method) {
          case "tools/call", "prompts/get" -> params.path("name").asString("");
          case "resources/read" -> params.path("uri").asString("");
          default -> "";
        };
    if (!name.isEmpty()) {
      headers.put("Mcp-Name", HeaderText.encoded(name));
    }
    if (method.equals("tools/call")) {
      headers.putAll(arguments(marks.apply(name), params.path("arguments")));
    }
    return headers;
  }

  private Map<String, String> arguments(HeaderMarks wanted, JsonNode arguments) {
    Map<String, String> headers = new LinkedHashMap<>();
    int bytes = 0;
    for (var entry : wanted.values(arguments).entrySet()) {
      String text = text(entry.getKey(), entry.getValue());
      if (secret.test(text)) {
        throw refused(entry.getKey(), "holds a secret, which must not be in one");
      }
      String value = HeaderText.encoded(text);
      bytes += entry.getKey().length() + value.length();
      if (bytes > MAX_BYTES) {
        throw refused(entry.getKey(), "makes the headers longer than " + MAX_BYTES + " bytes");
      }
      headers.put(entry.getKey(), value);
    }
    return headers;
  }

  private static String text(String header, JsonNode value) {
    if (value.isString() || value.isBoolean()) {
      return value.asString();
    }
    if (value.isIntegralNumber() && value.canConvertToLong() && Math.abs(value.asLong()) <= SAFE) {
      return Long.toString(value.asLong());
    }
    throw refused(header, "is neither string nor boolean nor an integer of 53 bits");
  }

  private static RpcException refused(String header, String why) {
    return new RpcException(
        RpcException.INVALID_PARAMS, "the argument for the header " + header + " " + why);
  }
}
