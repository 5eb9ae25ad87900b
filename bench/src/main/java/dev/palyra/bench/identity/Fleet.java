package dev.palyra.bench.identity;

import dev.palyra.bench.gateway.RunningGateway;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.identity.ca.Credential;
import dev.palyra.identity.cert.SpiffeId;
import dev.palyra.identity.cert.Verdict;
import dev.palyra.identity.device.DeviceStore;
import dev.palyra.identity.device.Pairing;
import dev.palyra.identity.pairing.PairingUri;
import dev.palyra.identity.tls.PeerTrust;
import dev.palyra.identity.tls.SwappableKeys;
import dev.palyra.identity.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pairs devices with a running gateway, opens connections of ten of them, and shuts those out one
 * after the other: how long a pairing takes, and how long after the call each connection is closed.
 * Prints JSON; {@code bench/fleet} runs it. Paced, since an address may start 20 pairings a minute.
 */
public final class Fleet {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SHUT_OUT = 10;
  private static final Duration PACE = Duration.ofMillis(3_200);

  private final RunningGateway gateway;

  private Fleet(Path home) throws IOException {
    this.gateway = new RunningGateway(home);
  }

  /** Arguments: the gateway's home, the number of pairings, the number of open connections. */
  public static void main(String[] arguments) throws Exception {
    var bench = new Fleet(Path.of(arguments[0]));
    int pairings = Math.max(SHUT_OUT, Integer.parseInt(arguments[1]));
    int connections = Integer.parseInt(arguments[2]);
    var proving = new long[pairings];
    var whole = new long[pairings];
    List<DeviceStore.Kept> devices = new ArrayList<>();
    for (int i = 0; i < pairings; i++) {
      Thread.sleep(i == 0 ? 0 : PACE.toMillis());
      devices.add(bench.pair(proving, whole, i));
    }
    long[] closed = bench.shutOut(devices.subList(0, SHUT_OUT), connections / SHUT_OUT);
    Arrays.sort(proving);
    Arrays.sort(whole);
    Arrays.sort(closed);
    ObjectNode out = JSON.createObjectNode().put("pairings", pairings);
    out.put("prove_p50_ms", proving[pairings / 2] / 1e6);
    out.put("pair_p50_ms", whole[pairings / 2] / 1e6);
    out.put("pair_p99_ms", whole[pairings * 99 / 100] / 1e6);
    out.put("open_connections", closed.length);
    out.put("revoke_to_closed_p50_ms", closed[closed.length / 2] / 1e6);
    out.put("revoke_to_closed_p99_ms", closed[closed.length * 99 / 100] / 1e6);
    out.put("revoke_to_closed_max_ms", closed[closed.length - 1] / 1e6);
    boolean kept = closed[closed.length * 99 / 100] < 1_000_000_000L;
    out.put("within_limit", kept);
    System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out));
    System.exit(kept ? 0 : 1);
  }

  private DeviceStore.Kept pair(long[] proving, long[] whole, int i) throws Exception {
    PairingUri uri =
        PairingUri.parse(
            gateway.post("/v1/pairing/codes", "{\"role\":\"agent\"}").path("uri").asString());
    long start = System.nanoTime();
    try (var pairing =
        new Pairing(
            uri.gateways().getFirst(), Optional.of(uri.authority()), Clock.systemUTC(), RANDOM)) {
      Pairing.Asked asked = pairing.ask(uri.code(), "bench", "linux", DeviceRole.AGENT);
      proving[i] = System.nanoTime() - start;
      var _ =
          gateway.post(
              "/v1/approvals/" + asked.request() + "/decision",
              "{\"verdict\":\"approve\",\"reason\":\"\"}");
      DeviceStore.Kept kept = pairing.await(asked, Duration.ofMillis(5));
      whole[i] = System.nanoTime() - start;
      return kept;
    }
  }

  /** Returns the nanoseconds from each call that shuts a device out to the end of a connection. */
  private long[] shutOut(List<DeviceStore.Kept> devices, int each) throws Exception {
    List<List<SSLSocket>> open = new ArrayList<>();
    for (DeviceStore.Kept device : devices) {
      open.add(open(device, each));
    }
    var nanos = new long[devices.size() * each];
    for (int d = 0; d < devices.size(); d++) {
      var ended = new CountDownLatch(each);
      var start = new long[1];
      for (int c = 0; c < each; c++) {
        SSLSocket socket = open.get(d).get(c);
        int at = d * each + c;
        Thread.ofPlatform()
            .start(() -> {
              drain(socket);
              // One that ended before the call would be nobody's figure.
              nanos[at] = start[0] == 0 ? Long.MAX_VALUE : System.nanoTime() - start[0];
              ended.countDown();
            });
      }
      Thread.sleep(200); // Until all of them wait.
      start[0] = System.nanoTime();
      String id = devices.get(d).paired().orElseThrow().device().value();
      var _ = gateway.post("/v1/devices/" + id + "/revoke", "{\"reason\":\"bench\"}");
      ended.await();
    }
    return nanos;
  }

  private static void drain(SSLSocket socket) {
    try (InputStream in = socket.getInputStream()) {
      while (in.read() >= 0) {
        // Until the other side ends it.
      }
    } catch (IOException _) {
      // That is an end, too.
    }
  }

  /** Connections of one device, on each of which a request was answered. */
  private static List<SSLSocket> open(DeviceStore.Kept device, int count) throws IOException {
    Credential credential = device.paired().orElseThrow().credential();
    SSLContext context =
        Tls.context(
            new SwappableKeys(credential),
            new PeerTrust(chain ->
                new Verdict.Accepted(
                    SpiffeId.gateway("bench"), chain.getFirst(), chain.getFirst())),
            RANDOM);
    URI at = URI.create("https://" + device.gateway());
    List<SSLSocket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      var socket = (SSLSocket) context.getSocketFactory().createSocket(at.getHost(), at.getPort());
      socket.setSSLParameters(Tls.parameters(context));
      socket
          .getOutputStream()
          .write(
              ("GET /v1/tools HTTP/1.1\r\nHost: " + at.getHost() + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      if (socket.getInputStream().read() != 'H') {
        throw new IOException("a connection was refused");
      }
      sockets.add(socket);
    }
    return sockets;
  }
}
