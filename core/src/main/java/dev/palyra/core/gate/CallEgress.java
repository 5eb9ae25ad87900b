package dev.palyra.core.gate;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.tool.HeaderCredential;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides about the connections of one call: each is a request of its own to the policy, in the
 * circumstances of the call, and its decision is durable before the connection is made.
 * Thread-safe.
 */
final class CallEgress implements EgressPolicy, AutoCloseable {
  private final GatePorts ports;
  private final Ticket ticket;
  private final SecretLease lease;
  private final Map<EgressHost, Secret> headers = new HashMap<>();
  private boolean closed;

  CallEgress(GatePorts ports, Ticket ticket, SecretLease lease) {
    this.ports = ports;
    this.ticket = ticket;
    this.lease = lease;
  }

  @Override
  public EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses) {
    var host = new EgressHost(attempt.host(), attempt.port());
    Decision decision =
        PolicyFaults.asForbid(
            ports.policy(),
            new PolicyRequest(
                ticket.call().principal(), new PolicyAction.Connect(host, ticket.tool().name())),
            ticket.context(),
            ports.faults());
    ports.audit().append(new AuditEvent.ConnectionDecided(ticket.call(), attempt, decision));
    return switch (decision) {
      case Decision.Permit _ -> permitted(host);
      // The call was approved as a whole or not at all: nobody waits for an operator here.
      case Decision.Ask _, Decision.Forbid _ ->
          new EgressVerdict.Denied("the policy does not allow this connection");
    };
  }

  private EgressVerdict permitted(EgressHost host) {
    HeaderCredential credential = ticket.tool().credentials().get(host);
    return credential == null
        ? new EgressVerdict.Allowed()
        : new EgressVerdict.AllowedWithCredential(credential.header(), header(host, credential));
  }

  private synchronized Secret header(EgressHost host, HeaderCredential credential) {
    if (closed) {
      throw new IllegalStateException("the call has ended");
    }
    return headers.computeIfAbsent(host, _ -> join(credential));
  }

  private Secret join(HeaderCredential credential) {
    byte[] prefix = credential.prefix().getBytes(StandardCharsets.US_ASCII);
    byte[] value = lease.secret(credential.value()).reveal();
    byte[] whole = Arrays.copyOf(prefix, prefix.length + value.length);
    System.arraycopy(value, 0, whole, prefix.length, value.length);
    try {
      return Secret.copyOf(whole);
    } finally {
      Arrays.fill(value, (byte) 0);
      Arrays.fill(whole, (byte) 0);
    }
  }

  @Override
  public void record(EgressRecord ended) {
    ports.audit().append(new AuditEvent.ConnectionEnded(ticket.call(), ended));
  }

  /** Zeroes the headers; no connection gets one any more. */
  @Override
  public synchronized void close() {
    closed = true;
    headers.values().forEach(Secret::close);
    headers.clear();
  }
}
