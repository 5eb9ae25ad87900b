package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressVerdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Decides about hosts and connects to them.
 *
 * <p>INVARIANT: a connection goes to an address that was checked in the same {@link Permission}; no
 * name is resolved twice.
 */
final class Upstream {
  private final Resolver resolver;
  private final SSLSocketFactory tls;
  private final Predicate<InetAddress> special;

  Upstream(Resolver resolver, SSLSocketFactory tls, Predicate<InetAddress> special) {
    this.resolver = resolver;
    this.tls = tls;
    this.special = special;
  }

  /** May be connected to, at these addresses. */
  record Permission(EgressAttempt attempt, List<InetAddress> addresses, EgressVerdict verdict) {}

  /** The connection is refused; the message is for the program and the audit log. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
      super(reason);
    }
  }

  Permission ask(EgressSession session, EgressAttempt attempt) throws RefusedException {
    if (!session.covers(attempt.host(), attempt.port())) {
      throw new RefusedException("the tool's egress list does not have this host and port");
    }
    List<InetAddress> addresses = resolve(attempt);
    for (InetAddress address : addresses) {
      if (special.test(address) && !session.names(address.getHostAddress(), attempt.port())) {
        // One is enough: a name that points inside as well is one that somebody plays with.
        throw new RefusedException("the host has a private or special address");
      }
    }
    EgressVerdict verdict;
    try {
      verdict = session.policy().decide(attempt, addresses);
    } catch (RuntimeException e) {
      throw new RefusedException("the policy could not be asked");
    }
    if (verdict instanceof EgressVerdict.Denied(String reason)) {
      throw new RefusedException(reason);
    }
    return new Permission(attempt, addresses, verdict);
  }

  private List<InetAddress> resolve(EgressAttempt attempt) throws RefusedException {
    try {
      List<InetAddress> addresses = resolver.resolve(attempt.host());
      if (!addresses.isEmpty()) {
        return List.copyOf(addresses);
      }
    } catch (IOException e) {
      // The same answer as for a name without an address.
    }
    throw new RefusedException("the host's name does not resolve");
  }

  /** Connects to the first address that answers. */
  Socket connect(EgressSession session, Permission permission) throws IOException {
    List<String> tried = new ArrayList<>();
    for (InetAddress address : permission.addresses()) {
      Socket socket = new Socket();
      try {
        session.own(socket);
        socket.connect(
            new InetSocketAddress(address, permission.attempt().port()),
            (int) session.limits().connectTimeout().toMillis());
        socket.setSoTimeout((int) session.limits().idleTimeout().toMillis());
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        session.disown(socket);
        socket.close();
        tried.add(address.getHostAddress());
      }
    }
    throw new IOException("could not connect to " + String.join(", ", tried));
  }

  /** TLS over a connection, to a host that proves the name that was asked for. */
  SSLSocket secure(Socket plain, EgressAttempt attempt) throws IOException {
    SSLSocket socket = (SSLSocket) tls.createSocket(plain, attempt.host(), attempt.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }
}
