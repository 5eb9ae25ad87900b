package dev.palyra.mcp.server;

import dev.palyra.mcp.call.CallChannel;
import dev.palyra.mcp.wire.Meta;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The client's end of a call, over the stream of its request. */
final class ClientChannel implements CallChannel {
  private static final List<String> LEVELS =
      List.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");
  private static final long ANSWER_MINUTES = 30;

  private final Peer peer;
  private final Outlet outlet;
  private final Optional<JsonNode> token;
  private final ObjectNode extras;

  ClientChannel(Peer peer, Outlet outlet, ObjectNode params) {
    this.peer = peer;
    this.outlet = outlet;
    this.token = Meta.progressToken(params);
    this.extras = Rpc.object();
    for (String member : List.of("inputResponses", "requestState")) {
      if (params.has(member)) {
        extras.set(member, params.path(member));
      }
    }
  }

  @Override
  public String owner() {
    return peer.owner();
  }

  @Override
  public boolean wantsProgress() {
    return token.isPresent();
  }

  @Override
  public void progress(ObjectNode params) {
    token.ifPresent(known -> {
      ObjectNode told = params.deepCopy();
      told.set(Meta.PROGRESS, known);
      outlet.send(Rpc.notification("notifications/progress", told));
    });
  }

  @Override
  public void log(ObjectNode params) {
    int level = LEVELS.indexOf(params.path("level").asString(""));
    if (level >= 0 && peer.logLevel().filter(least -> level >= LEVELS.indexOf(least)).isPresent()) {
      outlet.send(Rpc.notification("notifications/message", params));
    }
  }

  @Override
  public JsonNode ask(String method, ObjectNode params) throws InterruptedException {
    String needed = method.substring(0, Math.max(0, method.indexOf('/')));
    if (!peer.capabilities().has(needed)) {
      throw new RpcException(
          RpcException.METHOD_NOT_FOUND, "the client has no capability \"" + needed + "\"");
    }
    var answer = outlet.ask(method, params);
    try {
      return answer.get(ANSWER_MINUTES, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RpcException error
          ? error
          : new RpcException(RpcException.INTERNAL, "the client gave no answer");
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw new RpcException(RpcException.INTERNAL, "the client gave no answer in time");
    }
  }

  @Override
  public boolean stateless() {
    return peer.stateless();
  }

  @Override
  public ObjectNode capabilities() {
    return peer.capabilities();
  }

  @Override
  public ObjectNode extras() {
    return extras;
  }
}
