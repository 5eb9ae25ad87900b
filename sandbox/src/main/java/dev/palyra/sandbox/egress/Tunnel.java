package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes both ways. What the program sends first is looked at before any of it goes on: TLS must
 * name the host that was asked for, and plain HTTP must not hide in a tunnel.
 */
final class Tunnel {
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int MAX_HELLO_BYTES = 64 << 10;
  private static final int HTTPS = 443;
  private static final Set<String> METHODS =
      Set.of("GET ", "HEAD", "POST", "PUT ", "DELE", "PATC", "OPTI", "TRAC", "CONN", "PRI ");

  private final EgressSession session;
  private final EgressAttempt attempt;
  private final InputStream fromClient;
  private final Socket client;
  private final Socket host;
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private volatile Optional<String> refusal = Optional.empty();

  Tunnel(
      EgressSession session,
      EgressAttempt attempt,
      InputStream fromClient,
      Socket client,
      Socket host) {
    this.session = session;
    this.attempt = attempt;
    this.fromClient = fromClient;
    this.client = client;
    this.host = host;
  }

  void run() {
    Thread back = Thread.ofVirtual().start(this::hostToClient);
    try {
      clientToHost();
      host.shutdownOutput();
    } catch (Upstream.RefusedException e) {
      refusal = Optional.of(String.valueOf(e.getMessage()));
      close();
    } catch (IOException e) {
      close();
    }
    boolean interrupted = false;
    while (back.isAlive()) {
      try {
        back.join();
      } catch (InterruptedException e) {
        interrupted = true;
        close();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    session.record(
        new EgressRecord(
            attempt,
            Optional.of(host.getInetAddress().getHostAddress()),
            refusal,
            sent.sum(),
            received.sum(),
            false));
  }

  private void clientToHost() throws IOException {
    OutputStream out = host.getOutputStream();
    byte[] buffer = new byte[BUFFER_BYTES];
    byte[] first = new byte[0];
    boolean checked = false;
    for (int count = fromClient.read(buffer); count >= 0; count = fromClient.read(buffer)) {
      if (checked) {
        forward(out, buffer, count);
        continue;
      }
      int old = first.length;
      first = Arrays.copyOf(first, old + count);
      System.arraycopy(buffer, 0, first, old, count);
      checked = check(first);
      if (checked) {
        forward(out, first, first.length);
      }
    }
    if (!checked && first.length > 0) {
      throw new Upstream.RefusedException("the first message is incomplete");
    }
  }

  /** True once the beginning is known to be harmless; false if more of it is needed. */
  private boolean check(byte[] first) throws Upstream.RefusedException {
    if (first[0] == ClientHello.HANDSHAKE) {
      return switch (ClientHello.read(first, first.length)) {
        case ClientHello.Reading.Hello(Optional<String> name) -> {
          checkName(name);
          yield true;
        }
        case ClientHello.Reading.Incomplete _ -> {
          if (first.length > MAX_HELLO_BYTES) {
            throw new Upstream.RefusedException("the TLS greeting is too long");
          }
          yield false;
        }
        case ClientHello.Reading.NotTls _ ->
            throw new Upstream.RefusedException("the TLS greeting is malformed");
      };
    }
    if (attempt.port() == HTTPS) {
      throw new Upstream.RefusedException("only TLS may be spoken to port 443");
    }
    if (first.length < 4) {
      return false;
    }
    String start = new String(first, 0, 4, java.nio.charset.StandardCharsets.ISO_8859_1);
    if (METHODS.contains(start.toUpperCase(Locale.ROOT))) {
      throw new Upstream.RefusedException("plain HTTP must be sent to the proxy, not through it");
    }
    return true;
  }

  private void checkName(Optional<String> name) throws Upstream.RefusedException {
    boolean literal = attempt.host().indexOf(':') >= 0 || attempt.host().matches("[0-9.]+");
    boolean agrees =
        name.map(sni -> sni.toLowerCase(Locale.ROOT).equals(attempt.host())).orElse(literal);
    if (!agrees) {
      throw new Upstream.RefusedException("the TLS server name is not the host that was asked for");
    }
  }

  private void forward(OutputStream out, byte[] bytes, int count) throws IOException {
    count(count);
    out.write(bytes, 0, count);
    sent.add(count);
  }

  private void hostToClient() {
    try {
      InputStream in = host.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        count(count);
        out.write(buffer, 0, count);
        received.add(count);
      }
      client.shutdownOutput();
    } catch (Upstream.RefusedException e) {
      refusal = Optional.of(String.valueOf(e.getMessage()));
      close();
    } catch (IOException e) {
      close();
    }
  }

  private void count(long bytes) throws Upstream.RefusedException {
    if (!session.count(bytes)) {
      throw new Upstream.RefusedException("the call's limit of bytes is used up");
    }
  }

  private void close() {
    try {
      client.close();
      host.close();
    } catch (IOException e) {
      // Both are of no more use.
    }
  }
}
