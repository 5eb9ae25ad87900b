package dev.palyra.gateway.http;

import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.Tool;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** A call that somebody asks the policy about, and the part of it that is in question. */
record AskedCall(ToolCall call, PolicyAction action) {
  private static final Principal ANY_AGENT = new Principal(Principal.Kind.AGENT, "local");

  /** Reads one; nobody but an operator may ask about another principal, or say more of the call. */
  static AskedCall read(Members body, Exchange exchange, ApiPorts ports) {
    String tool = body.requireText("tool");
    Optional<String> principal = body.text("principal");
    Optional<String> run = body.text("run");
    Optional<String> session = body.text("session");
    var labels = body.texts("labels", 64);
    var arguments = body.member("arguments");
    Optional<String> device = operatorOnly(body, "device", exchange);
    Optional<String> channel = operatorOnly(body, "channel", exchange);
    Optional<String> skill = operatorOnly(body, "skill", exchange);
    Optional<String> time = operatorOnly(body, "time", exchange);
    Optional<String> secret = operatorOnly(body, "secret", exchange);
    Optional<String> host = operatorOnly(body, "host", exchange);
    try {
      var name = new ToolName(tool);
      var call =
          new ToolCall(
              new CallId(ports.ids().next()),
              principal(principal, exchange),
              name,
              arguments.isPresent() ? Arguments.of(arguments.get()) : Arguments.NONE,
              new CallOrigin(
                  run.orElseGet(ports.ids()::next),
                  session,
                  device,
                  channel.or(() -> Optional.of("http")),
                  skill,
                  Labels.of(labels)),
              time.map(Instant::parse).orElseGet(ports.clock()::instant));
      // As at the gate: what the run has brought in counts, whatever is said of the call.
      Labels brought = ports.runs().labels().of(call.origin().run(), call.principal());
      return new AskedCall(call.with(brought), action(name, secret, host));
    } catch (MalformedJsonException e) {
      throw new ProblemException(ProblemCode.MALFORMED_JSON, "`arguments`: " + e.getMessage());
    } catch (DateTimeParseException e) {
      throw Members.invalid("`time` must be like 2026-01-01T12:00:00Z");
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
  }

  private static Optional<String> operatorOnly(Members body, String name, Exchange exchange) {
    return exchange.byOperator() ? body.text(name) : Optional.empty();
  }

  private static Principal principal(Optional<String> named, Exchange exchange) {
    Principal asking = exchange.principal();
    Principal principal =
        named.map(Principal::parse).orElse(exchange.byOperator() ? ANY_AGENT : asking);
    if (!exchange.byOperator() && !principal.equals(asking)) {
      throw new ProblemException(
          ProblemCode.NOT_ALLOWED, "only an operator may ask about another principal");
    }
    return principal;
  }

  private static PolicyAction action(
      ToolName tool, Optional<String> secret, Optional<String> host) {
    if (secret.isPresent() && host.isPresent()) {
      throw Members.invalid("ask about `secret` or about `host`, not both");
    }
    return secret
        .<PolicyAction>map(ref -> new PolicyAction.UseSecret(SecretRef.parse(ref), tool))
        .or(() -> host.map(name -> new PolicyAction.Connect(EgressHost.parse(name), tool)))
        .orElseGet(() -> new PolicyAction.CallTool(tool));
  }

  /** The request about a call that was made. */
  static AskedCall of(ToolCall call) {
    return new AskedCall(call, new PolicyAction.CallTool(call.tool()));
  }

  PolicyRequest request() {
    return new PolicyRequest(call.principal(), action);
  }

  PolicyRequestContext context(Tool tool) {
    return new PolicyRequestContext(
        call.tool(),
        call.arguments(),
        call.origin(),
        tool.capabilities(),
        tool.sensitive(),
        Optional.empty(),
        call.received());
  }
}
