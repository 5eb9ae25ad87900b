package dev.palyra.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.identity.DeviceChange;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.gateway.config.Settings;
import dev.palyra.identity.cert.SpiffeId;
import dev.palyra.identity.device.DeviceStore;
import dev.palyra.identity.device.PairedDevice;
import dev.palyra.identity.pairing.PairingLimits;
import dev.palyra.identity.tls.PeerTrust;
import dev.palyra.identity.tls.SwappableKeys;
import dev.palyra.identity.tls.Tls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What somebody on the network would try against the device port. */
class DevicePortAttackTest {
  private static final int STRANGERS = 64;

  @TempDir private Path folder;
  private DeviceFleet fleet;

  @BeforeEach
  void start() {
    fleet = new DeviceFleet(folder, Settings.defaults(folder), PairingLimits.DEFAULTS, 1_024);
  }

  @AfterEach
  void stop() {
    fleet.close();
  }

  private int port() {
    String address = fleet.address();
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  /** The credential of the device that was paired first, on any number of connections. */
  private SSLContext stolen() {
    var kept = new DeviceStore(folder.resolve("device-0")).read().orElseThrow();
    return anybody(new SwappableKeys(kept.paired().orElseThrow().credential()));
  }

  private static SSLContext anybody(@Nullable SwappableKeys keys) {
    return Tls.context(
        keys,
        new PeerTrust(chain ->
            new dev.palyra.identity.cert.Verdict.Accepted(
                SpiffeId.gateway("any"), chain.getFirst(), chain.getFirst())),
        DeviceFleet.RANDOM);
  }

  private SSLSocket connect(SSLContext context, String from) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), 30_000);
    socket.setSoTimeout(60_000);
    return (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", port(), true);
  }

  private SSLSocket connect(SSLContext context) throws IOException {
    return connect(context, "127.0.0.1");
  }

  /** Sends a request and reads the status, and the rest as far as the answer's end. */
  private static int ask(Socket socket, String head, String body) throws IOException {
    socket
        .getOutputStream()
        .write(
            (head + "\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    var answer = new ByteArrayOutputStream();
    while (!answer.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      answer.write(next);
    }
    String text = answer.toString(StandardCharsets.US_ASCII);
    int at = text.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
    if (at >= 0) {
      String length = text.substring(at + 16, text.indexOf('\r', at));
      in.readNBytes(Integer.parseInt(length));
    }
    return Integer.parseInt(text.substring(9, 12));
  }

  private static int tools(Socket socket) throws IOException {
    return ask(socket, "GET /v1/tools HTTP/1.1", "");
  }

  private void revoke(PairedDevice device) {
    fleet
        .port()
        .registry()
        .record(
            new AuditEvent.DeviceChanged(
                new DeviceChange.Revoked(
                    new DeviceId(device.id()), "stolen", TestServer.OPERATOR)));
  }

  @Test
  void aResumedSessionIsNoWayBackIn() throws Exception {
    try (PairedDevice device = fleet.pair(DeviceRole.AGENT)) {
      SSLContext stolen = stolen();
      try (SSLSocket first = connect(stolen)) {
        assertThat(tools(first)).isEqualTo(200); // It has its tickets now.
      }
      revoke(device);

      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () -> {
                  try (SSLSocket again = connect(stolen)) {
                    tools(again);
                  }
                })
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void anOpenConnectionEndsWithItsCertificate() throws Exception {
    try (PairedDevice _ = fleet.pair(DeviceRole.AGENT)) {
      SSLContext stolen = stolen();
      SSLSocket open = connect(stolen);
      SSLSocket idle = connect(stolen);
      assertThat(tools(open)).isEqualTo(200);
      assertThat(tools(idle)).isEqualTo(200);
      fleet.clock.advance(Duration.ofHours(25));

      assertThat(tools(open)).isEqualTo(401);
      fleet.port().lookAtClock();
      assertThat(ended(idle)).isTrue();
      assertThatThrownBy(() -> tools(connect(stolen))).isInstanceOf(IOException.class);
    }
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** The role is looked up for each request: a connection keeps nothing of the one before. */
  @Test
  void aRoleThatChangesHoldsFromTheNextRequest() throws Exception {
    try (PairedDevice device = fleet.pair(DeviceRole.AGENT);
        SSLSocket open = connect(stolen())) {
      assertThat(ask(open, "GET /v1/devices HTTP/1.1", "")).isEqualTo(403);
      change(device, DeviceRole.OPERATOR);
      assertThat(ask(open, "GET /v1/devices HTTP/1.1", "")).isEqualTo(200);
      change(device, DeviceRole.NODE);
      assertThat(ask(open, "GET /v1/devices HTTP/1.1", "")).isEqualTo(403);
    }
  }

  private void change(PairedDevice device, DeviceRole role) throws Exception {
    var id = new DeviceId(device.id());
    var registry = fleet.port().registry();
    var asked =
        fleet.port().admissions().askForRole(registry.devices().find(id).orElseThrow(), role);
    fleet.answer(asked.value(), Verdict.APPROVE);
    // Not by the store: between its change and the registry's a request may still go the old way.
    for (int i = 0;
        i < 6_000
            && registry
                .admitted(id, device.certificate())
                .filter(known -> known.role() == role)
                .isEmpty();
        i++) {
      Thread.sleep(5);
    }
  }

  @Test
  void aTokenAndAnothersPathAreNoCredential() throws Exception {
    try (PairedDevice _ = fleet.pair(DeviceRole.AGENT);
        PairedDevice other = fleet.pair(DeviceRole.AGENT);
        SSLSocket nobody = connect(anybody(null));
        SSLSocket thief = connect(stolen())) {
      String token =
          fleet
              .server
              .as(TestServer.OPERATOR, "/")
              .build()
              .headers()
              .firstValue("Authorization")
              .orElseThrow();
      assertThat(ask(nobody, "GET /v1/devices HTTP/1.1\r\nAuthorization: " + token, ""))
          .isEqualTo(401);
      assertThat(ask(thief, "GET /v1/devices HTTP/1.1\r\nAuthorization: " + token, ""))
          .isEqualTo(403);
      for (String path : List.of("/renew", "/revoke-others", "/upgrade")) {
        String body =
            switch (path) {
              case "/renew" -> "{\"csr\":\"x\"}";
              case "/upgrade" -> "{\"role\":\"operator\"}";
              default -> "{}";
            };
        assertThat(
                ask(
                    thief,
                    "POST /v1/devices/"
                        + other.id()
                        + path
                        + " HTTP/1.1\r\nContent-Type: application/json",
                    body))
            .as(path)
            .isEqualTo(403);
      }
      assertThat(DeviceFleet.status(other, "/v1/tools")).isEqualTo(200);
    }
  }

  @Test
  void olderVersionsOfTlsAreRefused() throws Exception {
    SSLContext old = SSLContext.getInstance("TLSv1.2");
    old.init(null, new javax.net.ssl.TrustManager[] {trustAll()}, DeviceFleet.RANDOM);
    try (SSLSocket socket = connect(old)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
    }
  }

  private static PeerTrust trustAll() {
    return new PeerTrust(chain ->
        new dev.palyra.identity.cert.Verdict.Accepted(
            SpiffeId.gateway("any"), chain.getFirst(), chain.getFirst()));
  }

  @Test
  void aStrangersBodyIsSmall() throws Exception {
    try (SSLSocket nobody = connect(anybody(null))) {
      assertThat(
              ask(
                  nobody,
                  "POST /v1/pairing/sessions HTTP/1.1\r\nContent-Type: application/json",
                  "{\"name\":\"" + "a".repeat(20_000) + "\"}"))
          .isEqualTo(413);
    }
    try (SSLSocket nobody = connect(anybody(null))) {
      assertThat(ask(nobody, "GET /v1/ca HTTP/1.1\r\nX: " + "a".repeat(40_000), "")).isIn(400, 431);
    }
  }

  /** Connections on which nothing is said: those of one address do not keep another's out. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "127.0.0.2 is there on Linux only")
  void whoOnlyHoldsOnKeepsNobodyOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try (PairedDevice _ = fleet.pair(DeviceRole.AGENT)) {
      SSLContext device = stolen();
      for (int i = 0; i < 2 * STRANGERS; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), port()));
      }
      for (Socket socket : silent) {
        socket.setSoTimeout(20);
      }
      int refused = 0;
      for (int i = 0; i < 300 && refused < STRANGERS; i++) {
        refused = (int) silent.stream().filter(DevicePortAttackTest::ended).count();
      }
      assertThat(refused).isGreaterThanOrEqualTo(STRANGERS);
      try (SSLSocket known = connect(device, "127.0.0.2")) {
        assertThat(tools(known)).isEqualTo(200);
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }
}
