package dev.palyra.mcp.server;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.mcp.wire.Meta;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The result of a call as clients see it: terse, since a model reads it. */
final class ResultView {
  /** Names the call in the {@code _meta} of a result. */
  static final String CALL = "dev.palyra/call";

  private ResultView() {}

  /**
   * @throws RpcException where a server answered with an error of the protocol
   */
  static ObjectNode of(Tool tool, CallResult result) {
    ObjectNode view =
        switch (result) {
          case CallResult.Ran ran when tool.body() instanceof ToolBody.Upstream ->
              upstream(result.call(), ran.execution());
          case CallResult.Ran ran -> ran(result.call(), ran.execution());
          case CallResult.Refused refused ->
              error(result.call(), "refused", refused.code().code(), refused.detail());
          case CallResult.Orphaned _ ->
              error(
                  result.call(),
                  "orphaned",
                  "orphaned",
                  "the gateway stopped while the call ran; whether it took effect is unknown");
        };
    Meta.in(view).put(CALL, result.call().value());
    return view;
  }

  /** Not over yet. */
  static ObjectNode waiting(CallId call, java.util.Optional<ApprovalId> approval) {
    String what =
        approval
            .map(id -> "waits for an operator to approve it (approval " + id.value() + ")")
            .orElse("is still running");
    ObjectNode view = Rpc.object();
    text(
        view,
        "The call has not ended: it "
            + what
            + ". Fetch its result later with the tool "
            + CallFlow.FETCH
            + " and {\"call\":\""
            + call.value()
            + "\"}.");
    ObjectNode structured =
        view.putObject("structuredContent")
            .put("call", call.value())
            .put("outcome", approval.isPresent() ? "waiting" : "running");
    approval.ifPresent(id -> structured.put("approval", id.value()));
    Meta.in(view).put(CALL, call.value());
    return view;
  }

  static ObjectNode error(CallId call, String outcome, String code, String detail) {
    ObjectNode view = Rpc.object();
    text(view, outcome + " (" + code + "): " + detail);
    view.putObject("structuredContent")
        .put("call", call.value())
        .put("outcome", outcome)
        .put("code", code)
        .put("detail", detail);
    view.put("isError", true);
    return view;
  }

  // What came is what goes on, but for the name of the call.
  private static ObjectNode upstream(CallId call, Execution execution) {
    if (!(execution.outcome() instanceof Outcome.Exited)) {
      return ran(call, execution);
    }
    try {
      JsonNode answer = StrictJson.parse(execution.stdout().toArray());
      if (answer.path("error").isObject() && !execution.outcome().success()) {
        throw Rpc.exception(answer.path("error"));
      }
      if (answer instanceof ObjectNode object) {
        return object;
      }
    } catch (MalformedJsonException e) {
      // Redaction may have cut a number out of it.
    }
    return error(call, "failed", "malformed-result", "the server's result cannot be read");
  }

  private static ObjectNode ran(CallId call, Execution execution) {
    ObjectNode view = Rpc.object();
    ObjectNode structured = Rpc.object().put("call", call.value());
    String said =
        switch (execution.outcome()) {
          case Outcome.Exited(int code) -> {
            structured.put("outcome", "exited").put("exit", code);
            yield code == 0 ? "" : "exit status " + code;
          }
          case Outcome.Signaled(int signal) -> outcome(structured, "signaled", "signal " + signal);
          case Outcome.LimitExceeded(var limit) ->
              outcome(structured, "limit-exceeded", "over its limit of " + limit);
          case Outcome.Cancelled _ -> outcome(structured, "cancelled", "cancelled");
          case Outcome.Denied denied ->
              outcome(
                  structured,
                  "denied",
                  denied.path() + ": " + denied.reason() + " (" + denied.errno() + ")");
          case Outcome.Refused refused ->
              outcome(structured, "refused", refused.reason() + "; " + refused.hint());
          case Outcome.Failed(String reason) -> outcome(structured, "failed", reason);
        };
    String stdout = execution.stdout().text();
    String stderr = execution.stderr().text();
    structured
        .put("stdout", stdout)
        .put("stderr", stderr)
        .put("truncated", execution.attestation().truncated());
    var parts = new java.util.ArrayList<String>();
    for (String part : java.util.List.of(stdout, stderr, said)) {
      if (!part.isBlank()) {
        parts.add(part.stripTrailing());
      }
    }
    text(view, String.join("\n", parts));
    view.set("structuredContent", structured);
    view.put("isError", !execution.outcome().success());
    return view;
  }

  private static String outcome(ObjectNode structured, String word, String detail) {
    structured.put("outcome", word).put("detail", detail);
    return detail;
  }

  private static void text(ObjectNode view, String text) {
    view.putArray("content").addObject().put("type", "text").put("text", text);
  }
}
