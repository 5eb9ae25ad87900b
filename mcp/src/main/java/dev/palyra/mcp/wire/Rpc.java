package dev.palyra.mcp.wire;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes messages, and bytes of them. */
public final class Rpc {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Rpc() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ObjectNode request(JsonNode id, String method, ObjectNode params) {
    ObjectNode message = envelope();
    message.set("id", id);
    message.put("method", method);
    message.set("params", params);
    return message;
  }

  public static ObjectNode notification(String method, ObjectNode params) {
    ObjectNode message = envelope();
    message.put("method", method);
    message.set("params", params);
    return message;
  }

  public static ObjectNode result(JsonNode id, JsonNode result) {
    ObjectNode message = envelope();
    message.set("id", id);
    message.set("result", result);
    return message;
  }

  /**
   * An answer that is an error.
   *
   * @param id nothing where it could not be read
   */
  public static ObjectNode error(Optional<JsonNode> id, RpcException error) {
    ObjectNode message = envelope();
    message.set("id", id.orElse(NullNode.getInstance()));
    ObjectNode body = message.putObject("error");
    body.put("code", error.code());
    body.put("message", error.text());
    error.data().ifPresent(data -> body.set("data", data));
    return message;
  }

  /** The error that an answer carries. */
  public static RpcException exception(JsonNode error) {
    JsonNode data = error.path("data");
    return new RpcException(
        error.path("code").asInt(RpcException.INTERNAL),
        error.path("message").asString("error"),
        data.isMissingNode() ? Optional.empty() : Optional.of(data));
  }

  /**
   * Parses a message's JSON, strictly: no duplicate member, nothing behind it, bounded depth.
   *
   * @throws RpcException when it is malformed
   */
  public static JsonNode parse(byte[] utf8) {
    try {
      return StrictJson.parse(utf8);
    } catch (MalformedJsonException e) {
      throw new RpcException(RpcException.PARSE_ERROR, String.valueOf(e.getMessage()));
    }
  }

  /** One line of UTF-8 without its end. */
  public static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  /** One line. */
  public static String text(JsonNode node) {
    return new String(bytes(node), StandardCharsets.UTF_8);
  }

  private static ObjectNode envelope() {
    return object().put("jsonrpc", "2.0");
  }
}
