package dev.palyra.gateway.http;

import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.gate.CallRejectedException;
import dev.palyra.gateway.call.BusyException;
import dev.palyra.gateway.call.Dispatcher;
import dev.palyra.gateway.call.InFlight;
import dev.palyra.gateway.config.CallSettings;
import dev.palyra.gateway.record.CallSnapshot;
import dev.palyra.gateway.record.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/calls}: proposing calls and looking at them. */
final class CallEndpoints {
  /** Takes one call through the gate. */
  interface Gateway {
    CallResult handle(ToolCall call, dev.palyra.core.sandbox.Cancellation cancellation)
        throws InterruptedException;
  }

  /** A decision takes milliseconds; a disk may stall. */
  private static final Duration RECORDED_WITHIN = Duration.ofSeconds(30);

  private final Dispatcher dispatcher;
  private final Gateway gate;
  private final Ledger ledger;
  private final Approvals approvals;
  private final CallSettings settings;
  private final InstantSource clock;
  private final Ulid ids;

  CallEndpoints(ApiPorts ports, CallSettings settings) {
    this.dispatcher = ports.dispatcher();
    this.gate = ports.gate()::handle;
    this.ledger = ports.ledger();
    this.approvals = ports.approvals();
    this.settings = settings;
    this.clock = ports.clock();
    this.ids = ports.ids();
  }

  Reply create(Exchange exchange) throws IOException, InterruptedException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    ToolCall call = call(exchange, body);
    boolean wait = body.flag("wait").orElse(true) && !exchange.prefersAsync();
    body.end();
    InFlight inFlight = start(call);
    Duration atMost =
        wait ? exchange.preferredWait(settings.maxWait(), settings.maxWait()) : Duration.ZERO;
    return answer(inFlight, atMost);
  }

  private InFlight start(ToolCall call) {
    try {
      return dispatcher.start(call, cancellation -> gate.handle(call, cancellation));
    } catch (BusyException e) {
      throw switch (e.limit()) {
        case CONCURRENT ->
            new ProblemException(
                    ProblemCode.TOO_MANY_CALLS,
                    "calls.max-concurrent calls are being worked on; try again")
                .header("Retry-After", "1");
        case WAITING ->
            new ProblemException(
                    ProblemCode.TOO_MANY_WAITING,
                    "calls.max-waiting calls wait for operators; try again later")
                .header("Retry-After", "30");
        case STOPPING -> new ProblemException(ProblemCode.STOPPING, "the gateway is stopping");
      };
    }
  }

  private ToolCall call(Exchange exchange, Members body) {
    String tool = body.requireText("tool");
    Optional<String> run = body.text("run");
    Optional<String> session = body.text("session");
    var labels = body.texts("labels", 64);
    var arguments = body.member("arguments");
    try {
      return new ToolCall(
          new CallId(ids.next()),
          exchange.principal(),
          new ToolName(tool),
          arguments.isPresent() ? Arguments.of(arguments.get()) : Arguments.NONE,
          new CallOrigin(
              run.orElseGet(ids::next),
              session,
              exchange.deviceId(),
              Optional.of("http"),
              Optional.empty(),
              Labels.of(labels)),
          clock.instant());
    } catch (MalformedJsonException e) {
      throw new ProblemException(ProblemCode.MALFORMED_JSON, "`arguments`: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
  }

  Reply get(Exchange exchange) throws InterruptedException {
    exchange.query().end(Set.of());
    CallId id = id(exchange);
    Optional<InFlight> inFlight =
        dispatcher.find(id).filter(found -> visible(exchange, found.call()));
    if (inFlight.isPresent()) {
      return answer(inFlight.get(), exchange.preferredWait(Duration.ZERO, settings.maxWait()));
    }
    return Reply.json(200, view(recorded(exchange, id)));
  }

  Reply cancel(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    CallId id = id(exchange);
    Optional<InFlight> inFlight =
        dispatcher.find(id).filter(found -> visible(exchange, found.call()));
    if (inFlight.isEmpty()) {
      throw new ProblemException(
          ProblemCode.CONFLICT,
          "the call is " + recorded(exchange, id).state().word() + " and cannot be cancelled");
    }
    inFlight.get().cancel();
    return Reply.json(202, CallView.of(inFlight.get().snapshot()));
  }

  /** Says so where an operator changed the arguments, and what ran instead. */
  private ObjectNode view(CallSnapshot snapshot) {
    ObjectNode view = CallView.of(snapshot);
    snapshot
        .approval()
        .flatMap(approvals::find)
        .filter(approval -> approval.original().isPresent())
        .ifPresent(
            edited -> view.putObject("edited").set("arguments", edited.call().arguments().tree()));
    return view;
  }

  private CallSnapshot recorded(Exchange exchange, CallId id) {
    return ledger
        .call(id)
        .filter(found -> visible(exchange, found.call()))
        .orElseThrow(CallEndpoints::absent);
  }

  // An agent sees its own calls; somebody else's are as absent as those that never were.
  private static boolean visible(Exchange exchange, ToolCall call) {
    return exchange.byOperator() || call.principal().equals(exchange.principal());
  }

  private static CallId id(Exchange exchange) {
    try {
      return new CallId(exchange.parameter("id"));
    } catch (IllegalArgumentException e) {
      throw absent();
    }
  }

  private static ProblemException absent() {
    return new ProblemException(ProblemCode.NOT_FOUND, "there is no such call");
  }

  private Reply answer(InFlight inFlight, Duration atMost) throws InterruptedException {
    CallId id = inFlight.call().id();
    var location = Map.of("Location", "/v1/calls/" + id);
    // Before this, a kill would make the call unknown to whoever was given its id.
    if (!inFlight.awaitRecorded(RECORDED_WITHIN)) {
      throw new ProblemException(
          ProblemCode.AUDIT_UNAVAILABLE, "call " + id + " has not been recorded yet; it may be");
    }
    try {
      CallResult result = inFlight.end().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      var approval = inFlight.snapshot().approval();
      var state =
          result instanceof CallResult.Orphaned
              ? CallSnapshot.State.ORPHANED
              : CallSnapshot.State.FINISHED;
      var ended = new CallSnapshot(inFlight.call(), state, approval, Optional.of(result));
      return Reply.json(200, view(ended), location);
    } catch (TimeoutException e) {
      return Reply.json(202, CallView.of(inFlight.snapshot()), location);
    } catch (ExecutionException e) {
      throw problem(e.getCause() == null ? e : e.getCause());
    }
  }

  private static RuntimeException problem(Throwable cause) {
    return switch (cause) {
      case CallRejectedException rejected ->
          new ProblemException(
              switch (rejected.code()) {
                case UNKNOWN_TOOL -> ProblemCode.UNKNOWN_TOOL;
                case INVALID_ARGUMENTS -> ProblemCode.INVALID_ARGUMENTS;
                case SECRET_IN_ARGUMENTS -> ProblemCode.SECRET_IN_ARGUMENTS;
              },
              Text.line(String.join("; ", rejected.problems())),
              rejected.problems());
      case AuditUnavailableException _ ->
          new ProblemException(
              ProblemCode.AUDIT_UNAVAILABLE,
              "the audit log cannot be written, so that nothing may run");
      case TransitionRefusedException refused ->
          new ProblemException(ProblemCode.CONFLICT, String.valueOf(refused.getMessage()));
      case InterruptedException _ ->
          new ProblemException(
              ProblemCode.STOPPING, "the gateway is stopping; the call goes on after its start");
      case RuntimeException fault -> fault;
      default -> new IllegalStateException(cause);
    };
  }
}
