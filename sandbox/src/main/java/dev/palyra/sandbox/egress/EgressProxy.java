package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.LoopbackSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocketFactory;

/**
 * The egress proxy: HTTP CONNECT, plain HTTP, and SOCKS5. It listens on a loopback port, but serves
 * only connections that the gateway itself has made, each for one session. Thread-safe.
 */
public final class EgressProxy implements AutoCloseable {
  private static final int BACKLOG = 256;

  private final Acceptor acceptor;
  private final Map<Integer, EgressSession> expected = new ConcurrentHashMap<>();
  private final Upstream upstream;
  private final EgressLimits limits;

  private EgressProxy(ServerSocket server, Upstream upstream, EgressLimits limits) {
    this.acceptor = new Acceptor(server, this::take, EgressProxy::failed);
    this.upstream = upstream;
    this.limits = limits;
  }

  /** Listens, with the system's resolver and trust store. */
  public static EgressProxy start(EgressLimits limits) throws IOException {
    SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    return start(limits, Resolver.SYSTEM, tls, SpecialAddresses::contains);
  }

  static EgressProxy start(
      EgressLimits limits, Resolver resolver, SSLSocketFactory tls, Predicate<InetAddress> special)
      throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), BACKLOG);
    EgressProxy proxy = new EgressProxy(server, new Upstream(resolver, tls, special), limits);
    Thread.ofPlatform().daemon().name("palyra-proxy").start(proxy.acceptor::run);
    return proxy;
  }

  /** A session for one execution. */
  EgressSession open(String runId, Set<EgressHost> hosts, EgressPolicy policy) {
    return new EgressSession(runId, hosts, policy, limits);
  }

  /** A socket that is connected to this proxy, on behalf of {@code session}. */
  LoopbackSocket connect(EgressSession session) throws ErrnoException {
    LoopbackSocket socket = LoopbackSocket.bound();
    expect(socket.port(), session);
    try {
      socket.connect(port());
      return socket;
    } catch (ErrnoException e) {
      expected.remove(socket.port());
      socket.close();
      throw e;
    }
  }

  /** The next connection from this loopback port belongs to {@code session}. */
  void expect(int port, EgressSession session) {
    expected.put(port, session);
  }

  int port() {
    return acceptor.port();
  }

  private void take(Socket client) throws IOException {
    // The port is taken as long as its connection lives, so nobody else can have it.
    EgressSession session = expected.remove(client.getPort());
    if (session == null || !session.enter()) {
      client.close();
      return;
    }
    Thread.ofVirtual().start(new ProxyConnection(client, session, upstream, Optional.empty()));
  }

  private static void failed(IOException e) {
    System.getLogger(EgressProxy.class.getName())
        .log(System.Logger.Level.WARNING, "the egress proxy could not accept", e);
  }

  @Override
  public void close() throws IOException {
    acceptor.close();
  }
}
