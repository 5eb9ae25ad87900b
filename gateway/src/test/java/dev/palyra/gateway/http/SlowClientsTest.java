package dev.palyra.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.identity.DeviceRole;
import dev.palyra.gateway.config.Settings;
import dev.palyra.identity.device.PairedDevice;
import dev.palyra.identity.pairing.PairingLimits;
import dev.palyra.testkit.FakePolicy;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that send as slowly as they can, on real sockets, beside one that is served meanwhile.
 */
final class SlowClientsTest {
  private static final int MAX_CONNECTIONS = 16;
  private static final Duration IDLE = Duration.ofMillis(400);

  /** Often enough that no connection is ever idle. */
  private static final int DRIP_MILLIS = 40;

  private static final String HEAD = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ";

  @TempDir Path folder;
  private final List<Socket> slow = new CopyOnWriteArrayList<>();
  private final Thread dripping = Thread.ofVirtual().unstarted(this::drip);

  @AfterEach
  void close() throws IOException, InterruptedException {
    dripping.interrupt();
    if (dripping.isAlive()) {
      dripping.join();
    }
    for (Socket socket : slow) {
      socket.close();
    }
  }

  private Settings settings(Duration idle) {
    return TestServer.settings(
        folder,
        """
        [server]
        idle-timeout = "%dms"
        max-connections = %d
        """
            .formatted(idle.toMillis(), MAX_CONNECTIONS));
  }

  private TestServer server() {
    return new TestServer(folder, settings(IDLE), FakePolicy.permitAll());
  }

  private Socket connect(URI to) throws IOException {
    var socket = new Socket(to.getHost(), to.getPort());
    slow.add(socket);
    socket.setSoTimeout(DRIP_MILLIS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends a byte on each again and again, so that none is idle. */
  private void drip() {
    try {
      while (true) {
        for (Socket socket : slow) {
          try {
            send(socket, "x");
          } catch (IOException e) {
            // The gateway has ended it.
          }
        }
        Thread.sleep(DRIP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Another client, with a connection of its own. */
  private static void assertServed(URI by) throws IOException {
    try (var socket = new Socket(by.getHost(), by.getPort())) {
      socket.setSoTimeout(10_000);
      send(socket, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  /** Sends one byte more; returns whether the gateway has ended the connection. */
  private static boolean ended(Socket socket) {
    try {
      send(socket, "x");
      while (socket.getInputStream().read() >= 0) {
        // An answer that comes before the end.
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void awaitEnd(Socket socket) {
    for (int i = 0; i < 1_500; i++) {
      if (ended(socket)) {
        return;
      }
    }
    throw new AssertionError("the connection goes on");
  }

  @Test
  void headThatIsDrippedIsGivenUp() throws IOException {
    try (TestServer server = server()) {
      Socket socket = connect(server.url());
      send(socket, HEAD);

      awaitEnd(socket);
    }
  }

  @Test
  void secondHeadThatIsDrippedIsGivenUpToo() throws IOException {
    try (TestServer server = server()) {
      Socket socket = connect(server.url());
      send(socket, HEAD + "\r\n\r\n" + HEAD);

      awaitEnd(socket);
    }
  }

  @Test
  void connectionsThatOnlyHoldOnKeepNobodyOut() throws IOException {
    try (TestServer server = server()) {
      for (int i = 0; i < 4 * MAX_CONNECTIONS; i++) {
        Socket socket = connect(server.url());
        if (i % 2 == 0) {
          send(socket, HEAD); // The others say nothing at all.
        }
        assertServed(server.url());
      }
      assertThat(slow.stream().filter(SlowClientsTest::ended).count())
          .isGreaterThanOrEqualTo(3 * MAX_CONNECTIONS);
    }
  }

  @Test
  void bodiesThatAreDrippedKeepNobodyOut() throws IOException {
    try (TestServer server = server()) {
      String token =
          server
              .as(TestServer.AGENT, "/v1/calls")
              .build()
              .headers()
              .firstValue("Authorization")
              .orElseThrow();
      dripping.start();
      for (int i = 0; i < 4 * MAX_CONNECTIONS; i++) {
        send(
            connect(server.url()),
            "POST /v1/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000\r\nAuthorization: "
                + token
                + "\r\n\r\n{");
        assertServed(server.url());
      }
    }
  }

  @Test
  void devicesAreServedBesideHeadsThatAreDripped() throws Exception {
    // Long enough that the device's own connection is not ended between two of its requests.
    Settings settings = settings(Duration.ofSeconds(10));
    try (var fleet = new DeviceFleet(folder, settings, PairingLimits.DEFAULTS, MAX_CONNECTIONS);
        PairedDevice device = fleet.pair(DeviceRole.AGENT)) {
      String address = fleet.address();
      URI to = URI.create("tls://" + address);
      for (int i = 0; i < 4 * MAX_CONNECTIONS; i++) {
        Socket socket = connect(to);
        socket.getOutputStream().write(0x16); // A handshake begins, and does not go on.
        assertThat(DeviceFleet.status(device, "/v1/tools")).isEqualTo(200);
      }
      awaitEnd(slow.getLast());
    }
  }
}
