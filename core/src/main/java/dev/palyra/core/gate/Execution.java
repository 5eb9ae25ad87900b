package dev.palyra.core.gate;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.SecretDecided;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.audit.Stage;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.PluginRequest;
import dev.palyra.core.sandbox.SandboxRequest;
import dev.palyra.core.secret.SecretFailure;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.core.secret.SecretUse;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.core.tool.ToolPlan;
import dev.palyra.core.tool.ToolPlanException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The part of the flow behind the decision: secrets, sandbox, redaction. */
final class Execution {
  private final GatePorts ports;

  Execution(GatePorts ports) {
    this.ports = ports;
  }

  /** Whether a permitted call can start. {@code events} are still to be recorded. */
  sealed interface Preparation {}

  /** It can; the lease is closed by {@link #run} or {@link #discard}. */
  record Ready(SandboxRequest request, SecretLease lease, List<AuditEvent> events)
      implements Preparation {}

  /** It cannot, and nothing is held. */
  record NotReady(RefusalCode code, String detail, List<AuditEvent> events)
      implements Preparation {}

  /** Gets the secrets and makes the request to the sandbox. */
  Preparation prepare(Ticket ticket, AuditEvent decided) throws InterruptedException {
    var events = new ArrayList<>(List.of(decided));
    Set<PluginGrant> permitted = functions(ticket, events);
    return switch (ticket.watch().time(Stage.SECRETS, () -> resolve(ticket, events))) {
      case SecretResolution.Refused refused ->
          new NotReady(
              RefusalCode.SECRET_UNAVAILABLE,
              "secret `" + refused.ref().label() + "`: " + refused.failure().code(),
              events);
      case SecretResolution.Leased leased -> plan(ticket, leased.lease(), permitted, events);
    };
  }

  /** Asks about each host function that the plugin would have; what is not permitted it lacks. */
  private Set<PluginGrant> functions(Ticket ticket, List<AuditEvent> events) {
    Set<PluginGrant> permitted = EnumSet.noneOf(PluginGrant.class);
    if (ticket.tool().body() instanceof ToolBody.Plugin plugin) {
      for (PluginGrant grant : new TreeSet<>(plugin.grants())) {
        Decision decision =
            PolicyFaults.asForbid(
                ports.policy(),
                new PolicyRequest(
                    ticket.call().principal(),
                    new PolicyAction.UseFunction(grant, ticket.tool().name())),
                ticket.context(),
                ports.faults());
        events.add(new AuditEvent.FunctionDecided(ticket.call(), grant, decision));
        if (decision instanceof Decision.Permit) {
          permitted.add(grant);
        }
      }
    }
    return permitted;
  }

  /**
   * Runs a prepared call. Never throws for what the sandbox does: an end that nobody knows is an
   * orphan.
   */
  CallResult run(Ticket ticket, Ready ready) throws InterruptedException {
    try (SecretLease lease = ready.lease();
        CallEgress egress = new CallEgress(ports, ticket, lease)) {
      var executed =
          ticket
              .watch()
              .time(
                  Stage.SANDBOX,
                  () ->
                      ports
                          .sandbox()
                          .execute(
                              ready.request(),
                              OutputFilter.redacting(lease::open),
                              ticket.cancellation(),
                              egress));
      return executed.outcome() instanceof Outcome.Refused refused
          ? new CallResult.Refused(
              ticket.call().id(),
              RefusalCode.TIER_UNAVAILABLE,
              refused.reason() + "; " + refused.hint(),
              ticket.watch().timings())
          : new CallResult.Ran(ticket.call().id(), executed, ticket.watch().timings());
    } catch (RuntimeException e) {
      // The sandbox broke its contract: the call may have taken effect.
      ports.faults().accept(e);
      return new CallResult.Orphaned(ticket.call().id(), ticket.watch().timings());
    } finally {
      ToolPlan.wipe(ready.request(), ticket.tool());
    }
  }

  /** Zeroes the secrets of a prepared call that will not run. */
  void discard(Ticket ticket, Ready ready) {
    ready.lease().close();
    ToolPlan.wipe(ready.request(), ticket.tool());
  }

  private SecretResolution resolve(Ticket ticket, List<AuditEvent> events) {
    Tool tool = ticket.tool();
    if (tool.secretRefs().isEmpty()) {
      return ports.secrets().resolve(Set.of(), use(ticket));
    }
    // A reference may stand for a helper program, and nothing executes before the decision is
    // durable.
    ports.audit().append(events.toArray(AuditEvent[]::new));
    events.clear();
    for (SecretRef ref : tool.secretRefs()) {
      Decision decision =
          PolicyFaults.asForbid(
              ports.policy(),
              new PolicyRequest(
                  ticket.call().principal(), new PolicyAction.UseSecret(ref, tool.name())),
              ticket.context(),
              ports.faults());
      events.add(new SecretDecided(ticket.call(), ref, decision));
      if (!(decision instanceof Decision.Permit)) {
        return new SecretResolution.Refused(
            ref, SecretFailure.DENIED, "the policy does not permit its use");
      }
    }
    return ports.secrets().resolve(tool.secretRefs(), use(ticket));
  }

  private static SecretUse use(Ticket ticket) {
    return new SecretUse(
        ticket.call().principal().toString(),
        ticket.tool().name().value(),
        ticket.call().origin().run(),
        ticket.tool().egress().stream().map(EgressHost::host).collect(Collectors.toSet()),
        ticket.call().origin().channel(),
        ticket.call().origin().skillId(),
        ticket.call().origin().labels().values());
  }

  private Preparation plan(
      Ticket ticket, SecretLease lease, Set<PluginGrant> permitted, List<AuditEvent> events) {
    boolean ready = false;
    try {
      SandboxRequest planned =
          ports.plan().request(ticket.tool(), ticket.call(), ticket.permit().obligations(), lease);
      SandboxRequest request =
          planned instanceof PluginRequest plugin ? plugin.withGrants(permitted) : planned;
      if (ports.sandbox().availability().get(request.tier()) instanceof Availability.Available) {
        ready = true;
        return new Ready(request, lease, events);
      }
      return new NotReady(RefusalCode.TIER_UNAVAILABLE, missing(request), events);
    } catch (ToolPlanException | IllegalArgumentException e) {
      return new NotReady(RefusalCode.INVALID_ARGUMENTS, String.valueOf(e.getMessage()), events);
    } finally {
      if (!ready) {
        lease.close();
      }
    }
  }

  private String missing(SandboxRequest request) {
    String tier = "tier " + request.tier().label() + " does not hold on this host";
    return ports.sandbox().availability().get(request.tier())
            instanceof Availability.Unavailable(String reason, String hint)
        ? tier + ": " + reason + "; " + hint
        : tier;
  }
}
