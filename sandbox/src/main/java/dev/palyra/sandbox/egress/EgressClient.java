package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import java.io.IOException;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * HTTP requests of what runs inside the gateway itself, with all that the {@link EgressProxy} asks
 * of the programs outside: the tool's egress list, the policy for each connection, an address that
 * is checked and then connected to, the limits, a record. Thread-safe.
 */
public final class EgressClient {
  private final Upstream upstream;
  private final EgressLimits limits;

  EgressClient(Upstream upstream, EgressLimits limits) {
    this.upstream = upstream;
    this.limits = limits;
  }

  /** With the system's resolver and trust store. */
  public static EgressClient of(EgressLimits limits) {
    return new EgressClient(
        new Upstream(
            Resolver.SYSTEM,
            (SSLSocketFactory) SSLSocketFactory.getDefault(),
            SpecialAddresses::contains),
        limits);
  }

  /** The requests of one call; closing it ends what is under way. */
  public Session open(String runId, Set<EgressHost> hosts, EgressPolicy policy) {
    return new Session(new EgressSession(runId, hosts, policy, limits), upstream);
  }

  /** The network of one call. */
  public static final class Session implements AutoCloseable {
    private final EgressSession session;
    private final Upstream upstream;

    private Session(EgressSession session, Upstream upstream) {
      this.session = session;
      this.upstream = upstream;
    }

    /**
     * Sends one request and reads the answer to its end.
     *
     * @param maxBody of the answer
     * @throws IOException with the reason in one line, which holds nothing of the request
     */
    public HttpCall.Answer send(HttpCall call, int maxBody) throws IOException {
      if (!session.enter()) {
        throw new IOException("the call may open no more connections");
      }
      try {
        return new HttpExchange(session, upstream, call, maxBody).run();
      } finally {
        session.leave();
      }
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
