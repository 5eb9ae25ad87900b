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

  private final ServerSocket server;
  private final EgressSession session;
  private final Upstream upstream;
  private final ProxyCredential credential;
  private final Thread acceptor = Thread.ofVirtual().unstarted(this::accept);

  private LoopbackProxy(
      ServerSocket server, EgressSession session, Upstream upstream, ProxyCredential credential) {
    this.server = server;
    this.session = session;
    this.upstream = upstream;
    this.credential = credential;
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
    proxy.acceptor.start();
    return proxy;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** User, password, host and port, as in a URL. A secret: put it into no argument and no log. */
  public String revealAuthority() {
    return credential.revealAsUserInfo() + "@127.0.0.1:" + port();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (session.enter()) {
          Thread.ofVirtual()
              .start(new ProxyConnection(client, session, upstream, Optional.of(credential)));
        } else {
          client.close();
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          System.getLogger(LoopbackProxy.class.getName())
              .log(System.Logger.Level.WARNING, "the egress proxy could not accept", e);
        }
      }
    }
  }

  /** Nobody listens any more when this returns; its connections have ended too. */
  @Override
  public void close() throws IOException {
    server.close();
    session.close();
    boolean interrupted = false;
    while (acceptor.isAlive()) { // The kernel goes on listening until nobody is in accept.
      try {
        acceptor.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
