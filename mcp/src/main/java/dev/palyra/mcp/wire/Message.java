package dev.palyra.mcp.wire;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One message. What it holds beyond the members named here stays in {@link #whole()}. */
public sealed interface Message {
  /** The message as it came. */
  ObjectNode whole();

  /**
   * Asks for an answer.
   *
   * @param id a string or a whole number
   */
  record Request(JsonNode id, String method, ObjectNode params, ObjectNode whole)
      implements Message {}

  /** Asks for none. */
  record Notification(String method, ObjectNode params, ObjectNode whole) implements Message {}

  /** Answers. Exactly one of {@code result} and {@code error} is a value, the other is missing. */
  record Response(JsonNode id, JsonNode result, JsonNode error, ObjectNode whole)
      implements Message {}

  /**
   * Reads a message.
   *
   * @throws RpcException when it is none
   */
  static Message of(JsonNode node) {
    if (!(node instanceof ObjectNode whole) || !"2.0".equals(whole.path("jsonrpc").asString(""))) {
      throw invalid("a message is a JSON object with \"jsonrpc\": \"2.0\"");
    }
    JsonNode method = whole.path("method");
    JsonNode id = whole.path("id");
    if (method.isMissingNode()) {
      return response(whole, id);
    }
    if (!method.isString() || method.asString().isEmpty() || method.asString().length() > 256) {
      throw invalid("\"method\" must be a string");
    }
    JsonNode params = whole.path("params");
    if (!params.isMissingNode() && !params.isObject()) {
      throw invalid("\"params\" must be an object");
    }
    ObjectNode named =
        params instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    if (id.isMissingNode()) {
      return new Notification(method.asString(), named, whole);
    }
    if (!identifies(id)) {
      throw invalid("\"id\" must be a string or a whole number");
    }
    return new Request(id, method.asString(), named, whole);
  }

  private static Response response(ObjectNode whole, JsonNode id) {
    JsonNode result = whole.path("result");
    JsonNode error = whole.path("error");
    if (result.isMissingNode() == error.isMissingNode()
        || (!error.isMissingNode() && !error.path("code").isIntegralNumber())) {
      throw invalid("an answer has either a result or an error");
    }
    return new Response(id, result, error, whole);
  }

  private static boolean identifies(JsonNode id) {
    return (id.isString() && id.asString().length() <= 256)
        || (id.isIntegralNumber() && id.canConvertToLong());
  }

  private static RpcException invalid(String what) {
    return new RpcException(RpcException.INVALID_REQUEST, what);
  }
}
