package dev.palyra.bench.runs;

import dev.palyra.bench.gateway.RunningGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * The events of one run over a bare socket: a client that takes as little as it can of the
 * processors that it measures. For one thread.
 */
final class EventSocket implements AutoCloseable {
  /**
   * An event as it came.
   *
   * @param nanos when it was here, by the clock of this machine
   */
  record Event(String kind, String data, long nanos) {}

  private final Socket socket;
  private final BufferedReader lines;

  EventSocket(RunningGateway gateway, String token, String run) throws IOException {
    this.socket =
        new Socket(InetAddress.getByName(gateway.url().getHost()), gateway.url().getPort());
    socket.setTcpNoDelay(true);
    // Version 1.0, so that nothing stands between the events.
    String request =
        "GET /v1/runs/%s/events HTTP/1.0\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(run, gateway.url().getAuthority(), token);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    this.lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String status = lines.readLine();
    if (status == null || !status.contains(" 200 ")) {
      throw new IOException("the events of run " + run + ": " + status);
    }
  }

  /** The next one; none when the stream has ended. */
  Optional<Event> next() throws IOException {
    String kind = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) {
        kind = line.substring(7);
      } else if (line.startsWith("data: ")) {
        return Optional.of(new Event(kind, line.substring(6), nanos(Instant.now())));
      }
    }
    return Optional.empty();
  }

  static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
