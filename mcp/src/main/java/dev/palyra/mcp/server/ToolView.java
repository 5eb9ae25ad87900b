package dev.palyra.mcp.server;

import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.mcp.wire.Rpc;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A tool as clients see it. Its annotations follow from what it can do, not from what it says. */
final class ToolView {
  private static final JsonNode OUTPUT =
      Rpc.parse(
          """
          {
            "type": "object",
            "properties": {
              "call": {"type": "string", "description": "the call's id"},
              "outcome": {"type": "string"},
              "exit": {"type": "integer"},
              "stdout": {"type": "string"},
              "stderr": {"type": "string"},
              "truncated": {"type": "boolean"},
              "code": {"type": "string"},
              "detail": {"type": "string"},
              "approval": {"type": "string"}
            },
            "required": ["call", "outcome"]
          }
          """
              .getBytes(java.nio.charset.StandardCharsets.UTF_8));

  private ToolView() {}

  static ObjectNode of(Tool tool, McpServer.Definitions definitions) {
    ObjectNode view = definitions.of(tool).map(ObjectNode::deepCopy).orElseGet(Rpc::object);
    view.put("name", tool.name().value());
    view.remove("execution"); // There are no tasks here, whatever a server offers.
    if (!(tool.body() instanceof ToolBody.Upstream)) {
      view.put("description", tool.description());
      view.set("inputSchema", tool.schema().document());
      view.set("outputSchema", OUTPUT);
    }
    ObjectNode annotations =
        view.path("annotations") instanceof ObjectNode given
            ? given
            : view.putObject("annotations");
    annotate(tool, annotations);
    return view;
  }

  // A server's own word about its tool counts only where it is the more careful one.
  private static void annotate(Tool tool, ObjectNode annotations) {
    boolean readOnly = readOnly(tool, annotations.path("readOnlyHint").asBoolean(false));
    annotations.put("readOnlyHint", readOnly);
    annotations.put("destructiveHint", !readOnly && destructive(tool, annotations));
    annotations.put("openWorldHint", tool.capabilities().contains(Capability.NETWORK));
  }

  private static boolean readOnly(Tool tool, boolean claimed) {
    return switch (tool.body()) {
      case ToolBody.FileOperation(ToolBody.FileOperation.Kind kind) ->
          kind != ToolBody.FileOperation.Kind.WRITE;
      case ToolBody.Plugin _ ->
          !tool.capabilities().contains(Capability.FILESYSTEM_WRITE)
              && !tool.capabilities().contains(Capability.NETWORK);
      case ToolBody.Command _, ToolBody.AnyProgram _ -> false;
      case ToolBody.Background(ToolBody.Background.Operation operation, Tier _) ->
          switch (operation) {
            case LIST, READ -> true;
            case START, STOP -> false;
          };
      case ToolBody.Upstream _ ->
          claimed
              && !tool.capabilities().contains(Capability.FILESYSTEM_WRITE)
              && !tool.capabilities().contains(Capability.NETWORK);
    };
  }

  private static boolean destructive(Tool tool, ObjectNode given) {
    return !(tool.body() instanceof ToolBody.Upstream)
        || given.path("destructiveHint").asBoolean(true);
  }

  /** The tool by which a client fetches what it did not wait for. */
  static ObjectNode fetch() {
    ObjectNode view =
        Rpc.object()
            .put("name", CallFlow.FETCH)
            .put(
                "description",
                "Fetch the result of an earlier call of yours that was still waiting for approval or running."
                    + " Waits for a while; call it again if the call has not ended.");
    ObjectNode schema = view.putObject("inputSchema").put("type", "object");
    schema
        .putObject("properties")
        .putObject("call")
        .put("type", "string")
        .put("description", "the id of the call");
    schema.putArray("required").add("call");
    schema.put("additionalProperties", false);
    view.putObject("annotations")
        .put("readOnlyHint", true)
        .put("destructiveHint", false)
        .put("openWorldHint", false);
    return view;
  }
}
