package dev.palyra.gateway.mcp;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.gate.Gate;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.gateway.call.BusyException;
import dev.palyra.gateway.call.Dispatcher;
import dev.palyra.gateway.call.InFlight;
import dev.palyra.gateway.policy.PolicyDesk;
import dev.palyra.gateway.record.CallSnapshot;
import dev.palyra.mcp.server.Caller;
import dev.palyra.mcp.server.Desk;
import dev.palyra.mcp.wire.RpcException;
import dev.palyra.policy.PolicyBundle;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** Clients' calls, through the dispatcher and the gate like any other. Thread-safe. */
public final class GateDesk implements Desk {
  private static final int MAX_PRINCIPALS = 1_000;

  private final Gate gate;
  private final Dispatcher dispatcher;
  private final ToolCatalogue catalogue;
  private final PolicyDesk policies;
  private final InstantSource clock;
  private final Ulid ids;
  private volatile Listed listed = new Listed(null, List.of(), new ConcurrentHashMap<>());

  public GateDesk(
      Gate gate,
      Dispatcher dispatcher,
      ToolCatalogue catalogue,
      PolicyDesk policies,
      InstantSource clock,
      Ulid ids) {
    this.gate = gate;
    this.dispatcher = dispatcher;
    this.catalogue = catalogue;
    this.policies = policies;
    this.clock = clock;
    this.ids = ids;
  }

  /** What was found for one bundle and one catalogue: neither changes often. */
  private record Listed(
      @org.jspecify.annotations.Nullable PolicyBundle bundle,
      List<Tool> all,
      Map<Principal, List<Tool>> byPrincipal) {}

  @Override
  public List<Tool> tools(Caller caller) {
    PolicyBundle bundle = policies.active();
    List<Tool> all = catalogue.all();
    Listed known = listed;
    if (known.bundle() != bundle
        || !known.all().equals(all)
        || known.byPrincipal().size() > MAX_PRINCIPALS) {
      known = new Listed(bundle, all, new ConcurrentHashMap<>());
      listed = known;
    }
    return known
        .byPrincipal()
        .computeIfAbsent(
            caller.principal(),
            principal -> all.stream().filter(tool -> bundle.reaches(principal, tool)).toList());
  }

  @Override
  public boolean reachable(Caller caller, ToolName tool) {
    return tools(caller).stream().anyMatch(listed -> listed.name().equals(tool));
  }

  @Override
  public Optional<Tool> find(ToolName tool) {
    return catalogue.find(tool);
  }

  @Override
  public CallId newId() {
    return new CallId(ids.next());
  }

  @Override
  public Going start(
      CallId id, Caller caller, ToolName tool, JsonNode arguments, Optional<String> session) {
    ToolCall call;
    try {
      call =
          new ToolCall(
              id,
              caller.principal(),
              tool,
              Arguments.of(arguments),
              new CallOrigin(
                  ids.next(),
                  session,
                  caller.deviceId(),
                  Optional.of("mcp"),
                  Optional.empty(),
                  Labels.NONE),
              clock.instant());
    } catch (MalformedJsonException | IllegalArgumentException e) {
      throw new RpcException(RpcException.INVALID_PARAMS, "arguments: " + e.getMessage());
    }
    try {
      return going(dispatcher.start(call, cancellation -> gate.handle(call, cancellation)));
    } catch (BusyException e) {
      throw new RpcException(
          RpcException.INTERNAL,
          switch (e.limit()) {
            case CONCURRENT -> "too many calls are being worked on; try again";
            case WAITING -> "too many calls wait for operators; try again later";
            case STOPPING -> "the gateway is stopping";
          });
    }
  }

  @Override
  public Optional<Going> find(Caller caller, CallId id) {
    return dispatcher
        .find(id)
        .filter(found -> found.call().principal().equals(caller.principal()))
        .map(GateDesk::going);
  }

  private static Going going(InFlight call) {
    return new Going() {
      @Override
      public CallId id() {
        return call.call().id();
      }

      @Override
      public CompletableFuture<CallResult> end() {
        return call.end();
      }

      @Override
      public Optional<ApprovalId> waiting() {
        CallSnapshot snapshot = call.snapshot();
        return snapshot.state() == CallSnapshot.State.WAITING
            ? snapshot.approval()
            : Optional.empty();
      }

      @Override
      public void cancel() {
        call.cancel();
      }
    };
  }
}
