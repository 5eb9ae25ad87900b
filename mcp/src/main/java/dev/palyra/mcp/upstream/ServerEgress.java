package dev.palyra.mcp.upstream;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides about the connections of a server that lives longer than any call. While calls are under
 * way a connection needs one whose policy permits it; at other times, such as while it starts, what
 * its configuration names is enough: the proxy has checked that already. Thread-safe.
 */
final class ServerEgress implements EgressPolicy {
  private final String server;
  private final ServerPorts.Notes notes;
  private final Set<EgressPolicy> calls = ConcurrentHashMap.newKeySet();
  private final Map<EgressAttempt, EgressPolicy> decided = new ConcurrentHashMap<>();

  ServerEgress(String server, ServerPorts.Notes notes) {
    this.server = server;
    this.notes = notes;
  }

  void enter(EgressPolicy call) {
    calls.add(call);
  }

  void leave(EgressPolicy call) {
    calls.remove(call);
    decided.values().removeIf(call::equals);
  }

  @Override
  public EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses) {
    List<EgressPolicy> now = List.copyOf(calls);
    if (now.isEmpty()) {
      return new EgressVerdict.Allowed();
    }
    EgressVerdict last = new EgressVerdict.Denied("no call under way may connect there");
    for (EgressPolicy call : now) {
      last = call.decide(attempt, addresses);
      if (!(last instanceof EgressVerdict.Denied)) {
        decided.put(attempt, call);
        return last;
      }
    }
    return last;
  }

  @Override
  public void record(EgressRecord ended) {
    EgressPolicy call = decided.remove(ended.attempt());
    if (call != null) {
      call.record(ended);
      return;
    }
    notes.note(
        "mcp.connection",
        Map.of(
            "server",
            server,
            "host",
            ended.attempt().host(),
            "port",
            Integer.toString(ended.attempt().port()),
            "result",
            ended.refusal().isPresent() ? "refused" : "ended"));
  }
}
