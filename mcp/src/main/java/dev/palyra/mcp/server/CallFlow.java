package dev.palyra.mcp.server;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.gate.CallRejectedException;
import dev.palyra.core.sandbox.UpstreamRequest;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.mcp.call.CallChannels;
import dev.palyra.mcp.wire.Message;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call from a client's request to its answer: starts it at the desk, tells how it stands while
 * it waits, hands a withdrawal on, and lets a client go that has waited long enough.
 */
final class CallFlow {
  /** The tool by which a client fetches what it did not wait for. */
  static final String FETCH = "palyra.result";

  private static final long LOOK_MILLIS = 200;

  private final Desk desk;
  private final CallChannels channels;
  private final FaceSettings settings;
  private final Shelf shelf;

  CallFlow(Desk desk, CallChannels channels, FaceSettings settings) {
    this.desk = desk;
    this.channels = channels;
    this.settings = settings;
    this.shelf = new Shelf(settings.keptResults());
  }

  /** {@code tools/call}. */
  ObjectNode call(Message.Request request, Peer peer, Outlet outlet) throws InterruptedException {
    String name = request.params().path("name").asString("");
    JsonNode given = request.params().path("arguments");
    JsonNode arguments = given.isMissingNode() || given.isNull() ? Rpc.object() : given;
    if (!arguments.isObject()) {
      throw new RpcException(RpcException.INVALID_PARAMS, "\"arguments\" must be an object");
    }
    if (name.equals(FETCH)) {
      return fetch(peer, arguments);
    }
    Tool tool = tool(name);
    if (tool.body() instanceof ToolBody.Upstream upstream
        && upstream.kind() != UpstreamRequest.Kind.TOOL) {
      throw unknown(name);
    }
    return perform(tool, arguments, request, peer, outlet);
  }

  /** A call whose result is the answer as it is. */
  ObjectNode perform(
      Tool tool, JsonNode arguments, Message.Request request, Peer peer, Outlet outlet)
      throws InterruptedException {
    CallId id = desk.newId();
    var channel = new ClientChannel(peer, outlet, request.params());
    channels.open(id, channel);
    Desk.Going going;
    try {
      going =
          desk.start(id, peer.caller(), tool.name(), arguments, peer.session().map(Session::id));
    } catch (RuntimeException e) {
      channels.close(id);
      throw e;
    }
    var _ = going.end().whenComplete((_, _) -> channels.close(id));
    var gone = new AtomicBoolean();
    outlet.onGone(() -> {
      gone.set(true);
      if (peer.stateless()) {
        going.cancel(); // Closing the stream is how this revision withdraws a request.
      }
    });
    peer.session().ifPresent(session -> session.running(request.id(), going::cancel));
    try {
      return await(tool, going, new Waiting(channel, gone), peer, outlet);
    } finally {
      peer.session().ifPresent(session -> session.done(request.id()));
    }
  }

  private record Waiting(ClientChannel channel, AtomicBoolean gone) {}

  private ObjectNode await(Tool tool, Desk.Going going, Waiting waiting, Peer peer, Outlet outlet)
      throws InterruptedException {
    long began = System.nanoTime();
    long told = began;
    int steps = 0;
    boolean hinted = false;
    while (true) {
      try {
        return view(tool, going.id(), going.end().get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        // It goes on.
      } catch (ExecutionException e) {
        return failed(going.id(), e.getCause() == null ? e : e.getCause());
      }
      shelf.keep(peer.caller(), tool, going);
      Optional<ApprovalId> approval = going.waiting();
      long now = System.nanoTime();
      if (approval.isPresent() && !hinted) {
        hinted = true;
        hint(peer, outlet, approval.get());
        told = 0; // Progress at once.
      }
      if (approval.isPresent() && (told == 0 || now - told >= settings.heartbeat().toNanos())) {
        told = now;
        waiting.channel().progress(waitingProgress(++steps, approval.get(), going.id()));
      }
      boolean patient = waiting.channel().wantsProgress() || approval.isEmpty();
      Duration limit = patient ? settings.maxWait() : settings.hold();
      if (now - began >= limit.toNanos() || (waiting.gone().get() && !peer.stateless())) {
        return ResultView.waiting(going.id(), approval);
      }
    }
  }

  private static ObjectNode waitingProgress(int step, ApprovalId approval, CallId call) {
    return Rpc.object()
        .put("progress", step)
        .put(
            "message",
            "waiting for an operator: palyra approvals approve "
                + approval.value()
                + " (call "
                + call.value()
                + ")");
  }

  // Whatever is answered, it approves nothing: no answer of a client can.
  private static void hint(Peer peer, Outlet outlet, ApprovalId approval) {
    if (peer.stateless() || !peer.capabilities().has("elicitation")) {
      return;
    }
    ObjectNode params =
        Rpc.object()
            .put(
                "message",
                "This call waits for an operator. Approve or deny it in the console, or with: palyra approvals approve "
                    + approval.value());
    params.putObject("requestedSchema").put("type", "object").putObject("properties");
    try {
      var _ = outlet.ask("elicitation/create", params);
    } catch (RpcException e) {
      // Too many questions wait already; the progress says it too.
    }
  }

  private ObjectNode fetch(Peer peer, JsonNode arguments) throws InterruptedException {
    CallId id;
    try {
      id = new CallId(arguments.path("call").asString(""));
    } catch (IllegalArgumentException e) {
      throw new RpcException(RpcException.INVALID_PARAMS, "\"call\" must be the id of a call");
    }
    Optional<Shelf.Kept> kept = shelf.find(peer.caller(), id);
    if (kept.isEmpty()) {
      return ResultView.error(
          id, "failed", "not-found", "there is no such call of yours, or its result was dropped");
    }
    Desk.Going going = kept.get().going();
    try {
      CallResult result = going.end().get(settings.hold().toMillis(), TimeUnit.MILLISECONDS);
      return view(kept.get().tool(), id, result);
    } catch (TimeoutException e) {
      return ResultView.waiting(id, going.waiting());
    } catch (ExecutionException e) {
      return failed(id, e.getCause() == null ? e : e.getCause());
    }
  }

  private static ObjectNode view(Tool tool, CallId id, CallResult result) {
    return ResultView.of(tool, result);
  }

  private static ObjectNode failed(CallId id, Throwable cause) {
    return switch (cause) {
      case CallRejectedException rejected
          when rejected.code() == CallRejectedException.Code.UNKNOWN_TOOL ->
          throw new RpcException(RpcException.INVALID_PARAMS, "unknown tool");
      case CallRejectedException rejected ->
          ResultView.error(
              id, "rejected", rejected.code().code(), String.join("; ", rejected.problems()));
      case AuditUnavailableException _ ->
          ResultView.error(
              id, "failed", "audit-unavailable", "the audit log cannot be written: nothing ran");
      case InterruptedException _ ->
          ResultView.error(
              id,
              "waiting",
              "stopping",
              "the gateway is stopping; the call goes on after its start");
      default -> throw new RpcException(RpcException.INTERNAL, "the gateway failed");
    };
  }

  Tool tool(String name) {
    try {
      return desk.find(new ToolName(name)).orElseThrow(() -> unknown(name));
    } catch (IllegalArgumentException e) {
      throw unknown(name);
    }
  }

  private static RpcException unknown(String name) {
    String shown = name.replaceAll("[^A-Za-z0-9_.-]", "?");
    return new RpcException(
        RpcException.INVALID_PARAMS,
        "unknown tool: " + shown.substring(0, Math.min(128, shown.length())));
  }
}
