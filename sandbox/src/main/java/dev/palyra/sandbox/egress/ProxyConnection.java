package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressAttempt.Protocol;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;

/** One connection of a program to the proxy, from its first byte on. */
final class ProxyConnection implements Runnable {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final int UNKNOWN_MILLIS = 10_000;
  private static final byte[] UNAUTHENTICATED =
      HttpHead.latin1(
          String.join(
              "\r\n",
              "HTTP/1.1 407 Proxy Authentication Required",
              "Proxy-Authenticate: Basic realm=\"palyra\"",
              "Content-Length: 0",
              "Connection: close",
              "",
              ""));
  private static final byte[] ESTABLISHED =
      HttpHead.latin1("HTTP/1.1 200 Connection established\r\n\r\n");

  private final Socket client;
  private final EgressSession session;
  private final Upstream upstream;
  private final Optional<ProxyCredential> credential;

  /**
   * @param credential what the client must present; empty if it is known whose connection it is
   */
  ProxyConnection(
      Socket client,
      EgressSession session,
      Upstream upstream,
      Optional<ProxyCredential> credential) {
    this.client = client;
    this.session = session;
    this.upstream = upstream;
    this.credential = credential;
  }

  @Override
  public void run() {
    try (client) {
      session.own(client);
      client.setSoTimeout(idleMillis(credential.isPresent()));
      client.setTcpNoDelay(true);
      BufferedInputStream in = new BufferedInputStream(client.getInputStream(), BUFFER_BYTES);
      in.mark(1);
      int first = in.read();
      in.reset();
      if (first == Socks5.VERSION) {
        socks(in);
      } else if (first >= 0) {
        http(in);
      }
    } catch (IOException e) {
      // One of the two sides has gone; the record has been written where there was an attempt.
    } finally {
      session.disown(client);
      session.leave();
    }
  }

  /** Who has not said who it is shall not wait for long. */
  private int idleMillis(boolean unknown) {
    long idle = session.limits().idleTimeout().toMillis();
    return (int) (unknown ? Math.min(idle, UNKNOWN_MILLIS) : idle);
  }

  private void http(BufferedInputStream in) throws IOException {
    HttpHead head;
    try {
      head = HttpHead.read(in);
      if (credential.isPresent() && !credential.get().admits(head.all("Proxy-Authorization"))) {
        client.getOutputStream().write(UNAUTHENTICATED);
        return;
      }
      client.setSoTimeout(idleMillis(false));
      if (head.method().equals("CONNECT")) {
        Authority authority = Authority.parse(head.target(), 0);
        checkHost(head, authority);
        tunnel(in, attempt(authority, Protocol.CONNECT));
      } else {
        new PlainRequest(head, in, client, session, upstream).run();
      }
    } catch (HttpHead.MalformedException e) {
      answer("400 Bad Request", String.valueOf(e.getMessage()));
    }
  }

  /** A Host field beside CONNECT is of no use, but it must not say something else. */
  private static void checkHost(HttpHead head, Authority authority)
      throws HttpHead.MalformedException {
    for (String host : head.all("Host")) {
      Authority named = Authority.parse(host, authority.port());
      if (!named.equals(authority)) {
        throw new HttpHead.MalformedException("the Host field names another host");
      }
    }
  }

  private void tunnel(BufferedInputStream in, EgressAttempt attempt) throws IOException {
    Upstream.Permission permission;
    Socket host;
    try {
      permission = upstream.ask(session, attempt);
      host = upstream.connect(session, permission);
    } catch (Upstream.RefusedException e) {
      session.refused(attempt, String.valueOf(e.getMessage()));
      answer("403 Forbidden", String.valueOf(e.getMessage()));
      return;
    } catch (IOException e) {
      session.refused(attempt, "could not connect");
      answer("502 Bad Gateway", "could not connect");
      return;
    }
    try (host) {
      client.getOutputStream().write(ESTABLISHED);
      new Tunnel(session, attempt, in, client, host).run();
    } finally {
      session.disown(host);
    }
  }

  private void socks(BufferedInputStream in) throws IOException {
    OutputStream out = client.getOutputStream();
    Authority authority = Socks5.handshake(in, out, credential);
    client.setSoTimeout(idleMillis(false));
    EgressAttempt attempt = attempt(authority, Protocol.SOCKS5);
    Socket host;
    try {
      host = upstream.connect(session, upstream.ask(session, attempt));
    } catch (Upstream.RefusedException e) {
      session.refused(attempt, String.valueOf(e.getMessage()));
      Socks5.reply(out, Socks5.NOT_ALLOWED);
      return;
    } catch (IOException e) {
      session.refused(attempt, "could not connect");
      Socks5.reply(out, Socks5.UNREACHABLE);
      return;
    }
    try (host) {
      Socks5.reply(out, Socks5.SUCCEEDED);
      new Tunnel(session, attempt, in, client, host).run();
    } finally {
      session.disown(host);
    }
  }

  private EgressAttempt attempt(Authority authority, Protocol protocol) {
    return new EgressAttempt(session.runId(), authority.host(), authority.port(), protocol);
  }

  private void answer(String status, String reason) throws IOException {
    answer(client, status, reason);
  }

  /** Answers in the proxy's own name. */
  static void answer(Socket client, String status, String reason) throws IOException {
    String body = "palyra: " + reason + "\n";
    client
        .getOutputStream()
        .write(
            HttpHead.latin1(
                "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                    .formatted(status, body.length(), body)));
    client.getOutputStream().flush();
  }
}
