package dev.palyra.sandbox.egress;

import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/** The real client with another resolver: every name is this machine's loopback. */
public final class LoopbackEgress {
  private LoopbackEgress() {}

  /**
   * A client that may connect to loopback, which no product can be told to.
   *
   * @param tls trusts whom the test wants
   */
  public static EgressClient client(SSLSocketFactory tls, EgressLimits limits) {
    return new EgressClient(
        new Upstream(_ -> List.of(InetAddress.ofLiteral("127.0.0.1")), tls, _ -> false), limits);
  }
}
