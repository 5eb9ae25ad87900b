package dev.palyra.mcp.upstream;

import dev.palyra.core.Digests;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxInFront;
import dev.palyra.core.sandbox.UpstreamRequest;
import dev.palyra.mcp.call.CallChannel;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Performs calls of servers' tools; everything else is another sandbox's. The answer, or the
 * server's error as {@code {"error": …}}, is the standard output. Thread-safe.
 */
public final class UpstreamSandbox extends SandboxInFront<UpstreamRequest> {
  private static final int MAX_QUESTIONS = 16;

  private final Upstreams upstreams;
  private final ServerPorts ports;

  public UpstreamSandbox(Sandbox others, Upstreams upstreams, ServerPorts ports) {
    super(UpstreamRequest.class, others);
    this.upstreams = upstreams;
    this.ports = ports;
  }

  @Override
  protected Execution run(
      UpstreamRequest request,
      OutputFilter filter,
      Cancellation cancellation,
      EgressPolicy egress) {
    long began = System.nanoTime();
    Optional<Server> server = upstreams.find(request.server());
    if (server.isEmpty()) {
      return ended(
          request,
          new Outcome.Refused("the server is no longer configured", "add it again"),
          began);
    }
    try {
      Connection connection = server.get().connection();
      Optional<String> refusal = refusal(request);
      if (refusal.isPresent()) {
        ports
            .notes()
            .note(
                "mcp.call-refused",
                Map.of("server", request.server(), "tool", request.tool(), "why", refusal.get()));
        return ended(
            request,
            new Outcome.Refused(refusal.get(), "an operator looks at `palyra mcp review`"),
            began);
      }
      return perform(server.get(), connection, request, filter, cancellation, egress, began);
    } catch (UpstreamException e) {
      return ended(
          request,
          cancellation.cancelled()
              ? new Outcome.Cancelled()
              : new Outcome.Failed("server " + request.server() + ": " + e.text()),
          began);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ended(request, new Outcome.Cancelled(), began);
    }
  }

  private Optional<String> refusal(UpstreamRequest request) {
    if (request.kind() != UpstreamRequest.Kind.TOOL) {
      return Optional.empty();
    }
    Optional<Definition> pin = upstreams.pins().pin(request.server(), request.tool());
    return pin.isEmpty()
        ? Optional.of("the tool was never pinned")
        : upstreams.refusal(request.server(), request.tool(), pin.get().sha256());
  }

  private Execution perform(
      Server server,
      Connection connection,
      UpstreamRequest request,
      OutputFilter filter,
      Cancellation cancellation,
      EgressPolicy egress,
      long began)
      throws UpstreamException, InterruptedException {
    CallChannel channel =
        ports.channels().find(request.callId()).orElseGet(() -> CallChannel.none(request.callId()));
    server.egress().enter(egress);
    Outcome outcome = new Outcome.Exited(0);
    ObjectNode answer;
    try {
      answer = ask(server, connection, request, cancellation, channel);
    } catch (RpcException e) {
      outcome = new Outcome.Exited(1);
      answer = Rpc.object();
      answer.set("error", Rpc.error(Optional.empty(), e).path("error"));
    } finally {
      server.egress().leave(egress);
    }
    byte[] bytes = Rpc.bytes(server.redacted(answer));
    if (bytes.length > request.quotas().outputBytes()) {
      return ended(request, new Outcome.LimitExceeded(Limit.OUTPUT), began);
    }
    return execution(
        request,
        outcome,
        Bytes.of(filter.whole(OutputFilter.Channel.STDOUT, bytes)),
        bytes.length,
        Duration.ofNanos(System.nanoTime() - began));
  }

  private static ObjectNode ask(
      Server server,
      Connection connection,
      UpstreamRequest request,
      Cancellation cancellation,
      CallChannel channel)
      throws UpstreamException, InterruptedException {
    ObjectNode params = params(request);
    channel.extras().properties().forEach(entry -> params.set(entry.getKey(), entry.getValue()));
    Duration patience = server.config().bounds().call();
    String method =
        switch (request.kind()) {
          case TOOL -> "tools/call";
          case RESOURCE -> "resources/read";
          case PROMPT -> "prompts/get";
        };
    for (int round = 0; round < MAX_QUESTIONS; round++) {
      JsonNode result =
          connection.ask(method, params, patience, cancellation, Optional.of(channel));
      if (!(result instanceof ObjectNode object)) {
        throw new UpstreamException("the server's result is no object");
      }
      // A client of a session is asked on its stream; one without gets the question as the answer.
      if (channel.stateless() || !object.path("resultType").asString("").equals("input_required")) {
        return object;
      }
      ObjectNode answers = params.putObject("inputResponses");
      for (var question : object.path("inputRequests").properties()) {
        JsonNode asked = question.getValue();
        ObjectNode about =
            asked.path("params") instanceof ObjectNode given
                ? server.redacted(given)
                : Rpc.object();
        answers.set(question.getKey(), channel.ask(asked.path("method").asString(""), about));
      }
      if (object.has("requestState")) {
        params.set("requestState", object.path("requestState"));
      }
    }
    throw new UpstreamException("the server asks without end");
  }

  private static ObjectNode params(UpstreamRequest request) {
    JsonNode arguments = StrictJson.parse(request.arguments().toArray());
    ObjectNode params = Rpc.object();
    switch (request.kind()) {
      case TOOL -> {
        params.put("name", request.tool());
        params.set("arguments", arguments);
      }
      case RESOURCE -> params.set("uri", arguments.path("uri"));
      case PROMPT -> {
        params.set("name", arguments.path("name"));
        if (arguments.has("arguments")) {
          params.set("arguments", arguments.path("arguments"));
        }
      }
    }
    return params;
  }

  private static Execution ended(UpstreamRequest request, Outcome outcome, long began) {
    return execution(request, outcome, Bytes.EMPTY, 0, Duration.ofNanos(System.nanoTime() - began));
  }

  private static Execution execution(
      UpstreamRequest request, Outcome outcome, Bytes stdout, long raw, Duration wall) {
    var digest = Digests.sha256();
    digest.update(request.arguments().toArray());
    return new Execution(
        outcome,
        stdout,
        Bytes.EMPTY,
        new Attestation(
            request.tier(),
            Optional.empty(),
            HexFormat.of().formatHex(digest.digest()),
            List.of(new Mechanism("mcp-server", request.server())),
            request.quotas(),
            outcome,
            wall,
            Duration.ZERO,
            0,
            raw,
            false));
  }
}
