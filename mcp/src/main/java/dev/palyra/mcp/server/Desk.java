package dev.palyra.mcp.server;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.tool.Tool;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Port: the gateway, as a client of tools sees it. Thread-safe. */
public interface Desk {
  /** The tools that this caller may be able to call, with some arguments, in the order of names. */
  List<Tool> tools(Caller caller);

  /** Whether this caller may be able to call the tool. */
  boolean reachable(Caller caller, ToolName tool);

  Optional<Tool> find(ToolName tool);

  CallId newId();

  /**
   * Starts a call and returns at once.
   *
   * @param session groups calls, for policies and for the record
   * @throws dev.palyra.mcp.wire.RpcException when it was not admitted; nothing happened then
   */
  Going start(
      CallId id, Caller caller, ToolName tool, JsonNode arguments, Optional<String> session);

  /** A call of this caller that has not ended. */
  Optional<Going> find(Caller caller, CallId id);

  /** A call that has not ended. */
  interface Going {
    CallId id();

    /** Completes with the result, or exceptionally where there was none. */
    CompletableFuture<CallResult> end();

    /** What it waits for, where it waits for operators now. */
    Optional<ApprovalId> waiting();

    void cancel();
  }
}
