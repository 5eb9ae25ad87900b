package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocketFactory;

/**
 * The egress proxy where connections cannot be handed to a program: on a loopback port of its own
 * for one execution. The port is open to everything on the host that may connect to loopback, so it
 * serves only who presents the execution's credential, by Proxy-Authorization or SOCKS5 user and
 * password; of others nothing is resolved, connected or recorded. Thread-safe.
 */
public final class LoopbackProxy implements AutoCloseable {
  private static final int BACKLOG = 64;

  private final Acceptor acceptor;
  private final EgressSession session;
  private final Upstream upstream;
  private final ProxyCredential credential;
  private final Thread thread;

  private LoopbackProxy(
      ServerSocket server, EgressSession session, Upstream upstream, ProxyCredential credential) {
    this.session = session;
    this.upstream = upstream;
    this.credential = credential;
    this.acceptor = new Acceptor(server, this::take, LoopbackProxy::failed);
    this.thread = Thread.ofVirtual().unstarted(acceptor::run);
  }

  /**
   * Listens until it is closed, with the system's resolver and trust store.
   *
   * @param random unpredictable
   */
  public static LoopbackProxy start(
      EgressLimits limits, CommandRequest request, EgressPolicy policy, RandomGenerator random)
      throws IOException {
    SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    return start(
        new EgressSession(request.runId(), request.egress(), policy, limits),
        new Upstream(Resolver.SYSTEM, tls, SpecialAddresses::contains),
        random);
  }

  static LoopbackProxy start(EgressSession session, Upstream upstream, RandomGenerator random)
      throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), BACKLOG);
    var proxy = new LoopbackProxy(server, session, upstream, ProxyCredential.random(random));
    proxy.thread.start();
    return proxy;
  }

  public int port() {
    return acceptor.port();
  }

  /** User, password, host and port, as in a URL. A secret: put it into no argument and no log. */
  public String revealAuthority() {
    return credential.revealAsUserInfo() + "@127.0.0.1:" + port();
  }

  private void take(Socket client) throws IOException {
    if (session.enter()) {
      Thread.ofVirtual()
          .start(new ProxyConnection(client, session, upstream, Optional.of(credential)));
    } else {
      client.close();
    }
  }

  private static void failed(IOException e) {
    System.getLogger(LoopbackProxy.class.getName())
        .log(System.Logger.Level.WARNING, "the egress proxy could not accept", e);
  }

  /** Nobody listens any more when this returns; its connections have ended too. */
  @Override
  public void close() throws IOException {
    acceptor.close();
    session.close();
    boolean interrupted = false;
    while (thread.isAlive()) { // The kernel goes on listening until nobody is in accept.
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
