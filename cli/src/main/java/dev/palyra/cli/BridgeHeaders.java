package dev.palyra.cli;

import dev.palyra.mcp.wire.HeaderMarks;
import dev.palyra.mcp.wire.Meta;
import dev.palyra.mcp.wire.RequestHeaders;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The headers of messages of the stateless revision, as each client of that revision has to send
 * them. Which arguments a tool wants there is learnt from the gateway's list of tools, once a call
 * was refused for it: most tools want none, and a list before each call would cost more than the
 * call. Thread-safe.
 */
final class BridgeHeaders {
  private volatile Map<String, HeaderMarks> marks = Map.of();

  // What is a secret the gateway knows, to which they go, and not this side.
  private final RequestHeaders headers =
      new RequestHeaders(tool -> marks.getOrDefault(tool, HeaderMarks.NONE), _ -> false);

  /**
   * The headers of a message.
   *
   * @throws RpcException when an argument cannot be in a header
   */
  Map<String, String> of(ObjectNode message) {
    return headers.of(message);
  }

  /** Whether an answer says that headers and body of a call differ: then it has not run. */
  static boolean differ(ObjectNode asked, @Nullable JsonNode answer) {
    return answer != null
        && RequestHeaders.concern(asked)
        && asked.path("method").asString("").equals("tools/call")
        && answer.path("error").path("code").asInt(0) == RpcException.HEADER_MISMATCH;
  }

  /** The question of which tools there are, for the client that sent a message. */
  static ObjectNode list(ObjectNode message) {
    JsonNode from = message.path("params").path("_meta");
    ObjectNode params = Rpc.object();
    ObjectNode meta = Meta.in(params);
    meta.set(Meta.REVISION, from.path(Meta.REVISION));
    meta.set(Meta.CAPABILITIES, Rpc.object());
    return Rpc.request(StringNode.valueOf("palyra-tools"), "tools/list", params);
  }

  /** Takes in which tools there are. */
  void learn(JsonNode tools) {
    Map<String, HeaderMarks> found = new HashMap<>();
    for (JsonNode tool : tools) {
      HeaderMarks wanted = HeaderMarks.of(tool.path("inputSchema"));
      if (!wanted.marks().isEmpty()) {
        found.put(tool.path("name").asString(""), wanted);
      }
    }
    marks = Map.copyOf(found);
  }
}
