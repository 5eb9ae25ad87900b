package dev.palyra.sandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import dev.palyra.core.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy on its own, spoken to byte by byte; names resolve to what a test says. */
class EgressProxyTest {
  private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");

  private final List<EgressRecord> records = new CopyOnWriteArrayList<>();
  private final Map<String, List<InetAddress>> names = new HashMap<>();
  private final Set<InetAddress> special = new HashSet<>();
  private final List<String> hostSaw = new CopyOnWriteArrayList<>();
  private EgressVerdict verdict = new EgressVerdict.Allowed();
  private EgressLimits limits =
      new EgressLimits(4, 100_000, Duration.ofSeconds(5), Duration.ofSeconds(5));
  private ServerSocket host;
  private EgressPolicy policy = EgressPolicy.REQUEST_ONLY;
  private EgressProxy proxy;
  private final List<AutoCloseable> closing = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    host = new ServerSocket();
    host.bind(new InetSocketAddress(LOCALHOST, 0));
    Thread.ofVirtual().start(this::serve);
    names.put("api.test", List.of(LOCALHOST));
    start();
  }

  private void start() throws IOException {
    policy =
        new EgressPolicy() {
          @Override
          public EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses) {
            return verdict;
          }

          @Override
          public void record(EgressRecord ended) {
            records.add(ended);
          }
        };
    Resolver resolver =
        name -> {
          if (!names.containsKey(name)) {
            throw new IOException("unknown");
          }
          return names.get(name);
        };
    proxy =
        EgressProxy.start(
            limits, resolver, (SSLSocketFactory) SSLSocketFactory.getDefault(), special::contains);
    closing.add(proxy);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : closing) {
      each.close();
    }
    host.close();
  }

  private void serve() {
    while (!host.isClosed()) {
      try (Socket socket = host.accept()) {
        socket.setSoTimeout(300);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        try {
          for (int b = in.read(); b >= 0; b = in.read()) {
            got.write(b);
          }
        } catch (IOException e) {
          // The request is over, or has stopped.
        }
        hostSaw.add(got.toString(StandardCharsets.ISO_8859_1));
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                    .getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // The test is over.
      }
    }
  }

  private String send(String request, String... allowed) {
    return send(request.getBytes(StandardCharsets.ISO_8859_1), allowed);
  }

  private String send(byte[] request, String... allowed) {
    Set<EgressHost> hosts = new HashSet<>();
    for (String each : allowed) {
      hosts.add(EgressHost.parse(each));
    }
    EgressSession session = proxy.open("run-1", hosts, policy);
    closing.add(session);
    try (Socket client = new Socket()) {
      client.bind(new InetSocketAddress(LOCALHOST, 0));
      proxy.expect(client.getLocalPort(), session);
      client.connect(new InetSocketAddress(LOCALHOST, proxy.port()));
      client.setSoTimeout(5_000);
      client.getOutputStream().write(request);
      client.shutdownOutput();
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Records follow the end of their connection, which the program may see first. */
  private EgressRecord record(int index) {
    for (int i = 0; i < 500 && records.size() <= index; i++) {
      LockSupport.parkNanos(10_000_000);
    }
    return records.get(index);
  }

  private String api() {
    return "api.test:" + host.getLocalPort();
  }

  @Test
  void strangersAreNotServed() throws IOException {
    try (Socket stranger = new Socket(LOCALHOST, proxy.port())) {
      stranger.setSoTimeout(5_000);
      assertThat(stranger.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aPlainRequestIsRewrittenForItsHost() {
    String answer =
        send(
            "GET http://%s/a?b=c HTTP/1.1\r\nHost: %s\r\nProxy-Authorization: x\r\nX-Hop: y\r\nConnection: x-hop\r\nAccept: */*\r\n\r\n"
                .formatted(api(), api()),
            api());

    assertThat(answer).endsWith("ok");
    assertThat(hostSaw)
        .containsExactly(
            "GET /a?b=c HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nAccept: */*\r\n\r\n"
                .formatted(api()));
    assertThat(record(0).refusal()).isEmpty();
  }

  @Test
  void bodiesGoThroughExactly() {
    String rest = "POST http://%s/ HTTP/1.1\r\nHost: %s\r\n".formatted(api(), api());

    send(rest + "Content-Length: 5\r\n\r\nhelloGET http://evil/ HTTP/1.1\r\n\r\n", api());
    send(rest + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nsmuggled", api());

    assertThat(hostSaw.get(0)).endsWith("\r\n\r\nhello");
    assertThat(hostSaw.get(1)).endsWith("\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  }

  @Test
  void whatTwoParsersCouldReadDifferentlyIsRefused() {
    String start = "GET http://%s/ HTTP/1.1\r\n".formatted(api());
    for (String request :
        List.of(
            start + "Host: evil.test\r\n\r\n",
            start + "Host: " + api() + "\r\nHost: evil.test\r\n\r\n",
            start + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            start + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nx",
            start + "Content-Length: +1\r\n\r\nx",
            start + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            start + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            start + "X: a\r\n folded\r\n\r\n",
            start + "X: a\nHost: evil.test\r\n\r\n",
            start + "X: a\rb\r\n\r\n",
            "GET /relative HTTP/1.1\r\nHost: " + api() + "\r\n\r\n",
            "GET https://" + api() + "/ HTTP/1.1\r\n\r\n",
            "GET http://user@" + api() + "/ HTTP/1.1\r\n\r\n",
            "GET http://api.test\u0000.evil/ HTTP/1.1\r\n\r\n",
            "GET  http://" + api() + "/ HTTP/1.1\r\n\r\n",
            "CONNECT " + api() + " HTTP/1.1\r\nHost: evil.test:1\r\n\r\n",
            "CONNECT api.test HTTP/1.1\r\n\r\n",
            "CONNECT http://" + api() + "/ HTTP/1.1\r\n\r\n")) {
      assertThat(send(request, api())).as(request).startsWith("HTTP/1.1 400");
    }
    assertThat(hostSaw).isEmpty();
  }

  @Test
  void hostsThatAreNotListedAreRefused() {
    for (String request :
        List.of(
            "GET http://other.test/ HTTP/1.1\r\n\r\n",
            "CONNECT other.test:443 HTTP/1.1\r\n\r\n",
            "CONNECT api.test:1 HTTP/1.1\r\n\r\n",
            "CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n".formatted(host.getLocalPort()))) {
      assertThat(send(request, api())).as(request).startsWith("HTTP/1.1 403");
    }
    assertThat(record(3).refusal()).isPresent();
    assertThat(records).hasSize(4).allSatisfy(record -> assertThat(record.refusal()).isPresent());
  }

  @Test
  void specialAddressesAreRefusedUnlessNamed() {
    special.add(LOCALHOST);
    names.put("127.0.0.1", List.of(LOCALHOST));
    String literal = "127.0.0.1:" + host.getLocalPort();

    assertThat(send("GET http://%s/ HTTP/1.1\r\n\r\n".formatted(api()), api()))
        .startsWith("HTTP/1.1 403")
        .contains("private or special");
    assertThat(send("GET http://%s/ HTTP/1.1\r\n\r\n".formatted(literal), literal)).endsWith("ok");
  }

  @Test
  void oneSpecialAddressAmongManyIsEnough() {
    InetAddress inside = InetAddress.ofLiteral("127.0.0.9");
    special.add(inside);
    names.put("api.test", List.of(LOCALHOST, inside));

    assertThat(send("GET http://%s/ HTTP/1.1\r\n\r\n".formatted(api()), api()))
        .startsWith("HTTP/1.1 403");
  }

  @Test
  void aNameIsResolvedOnceForEachConnection() throws Exception {
    close();
    int[] asked = {0};
    proxy =
        EgressProxy.start(
            limits,
            _ -> asked[0]++ == 0 ? List.of(LOCALHOST) : List.of(InetAddress.ofLiteral("10.0.0.1")),
            (SSLSocketFactory) SSLSocketFactory.getDefault(),
            _ -> false);
    host = new ServerSocket();
    host.bind(new InetSocketAddress(LOCALHOST, 0));
    Thread.ofVirtual().start(this::serve);

    assertThat(send("GET http://%s/ HTTP/1.1\r\n\r\n".formatted(api()), api())).endsWith("ok");
    assertThat(asked[0]).isEqualTo(1);
  }

  @Test
  void thePolicyDecides() {
    verdict = new EgressVerdict.Denied("not on Sundays");

    assertThat(send("CONNECT " + api() + " HTTP/1.1\r\n\r\n", api()))
        .startsWith("HTTP/1.1 403")
        .contains("not on Sundays");
  }

  @Test
  void tlsMustNameTheHost() {
    byte[] wrong = concat("CONNECT " + api() + " HTTP/1.1\r\n\r\n", clientHello("evil.test"));
    byte[] right = concat("CONNECT " + api() + " HTTP/1.1\r\n\r\n", clientHello("API.test"));

    send(wrong, api());
    assertThat(record(0).refusal())
        .contains("the TLS server name is not the host that was asked for");
    assertThat(record(0).sentBytes()).isZero();

    send(right, api());
    assertThat(record(1).refusal()).isEmpty();
    assertThat(record(1).sentBytes()).isPositive();
  }

  @Test
  void plainHttpDoesNotHideInATunnel() {
    send(
        "CONNECT %s HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: evil.test\r\n\r\n".formatted(api()),
        api());

    assertThat(record(0).refusal())
        .contains("plain HTTP must be sent to the proxy, not through it");
    assertThat(hostSaw).allMatch(String::isEmpty);
  }

  @Test
  void otherProtocolsGoThroughATunnel() {
    String answer = send("CONNECT %s HTTP/1.1\r\n\r\nSSH-2.0-x\r\n".formatted(api()), api());

    assertThat(answer).startsWith("HTTP/1.1 200 Connection established").endsWith("ok");
    assertThat(hostSaw).containsExactly("SSH-2.0-x\r\n");
  }

  @Test
  void socksWorks() {
    int port = host.getLocalPort();
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(new byte[] {5, 1, 0, 5, 1, 0, 3, 8});
    request.writeBytes("api.test".getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(new byte[] {(byte) (port >> 8), (byte) port});
    request.writeBytes("SSH-2.0-y\r\n".getBytes(StandardCharsets.US_ASCII));

    assertThat(send(request.toByteArray(), api()))
        .startsWith("\u0005\u0000\u0005\u0000")
        .endsWith("ok");
    assertThat(send(request.toByteArray(), "other.test:1").substring(2)).startsWith("\u0005\u0002");
    assertThat(send(new byte[] {5, 1, 0, 5, 2, 0, 1, 1, 1, 1, 1, 0, 80}, api()).substring(2))
        .startsWith("\u0005\u0007");
  }

  @Test
  void bytesAreLimited() throws IOException {
    limits = new EgressLimits(4, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(5));
    start();

    send("CONNECT " + api() + " HTTP/1.1\r\n\r\nSSH-" + "x".repeat(5_000), api());

    assertThat(record(0).refusal()).contains("the call's limit of bytes is used up");
  }

  @Test
  void aCredentialNeedsTlsAndIsNeverSentInTheClear() {
    verdict =
        new EgressVerdict.AllowedWithCredential("Authorization", Secret.ofUtf8("Bearer s3cret"));

    String answer = send("GET http://%s/ HTTP/1.1\r\n\r\n".formatted(api()), api());

    // The host does not speak TLS: the request fails, and nothing of it was sent.
    assertThat(answer).startsWith("HTTP/1.1 502");
    assertThat(hostSaw).noneMatch(seen -> seen.contains("s3cret"));
  }

  private static byte[] concat(String head, byte[] tail) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(tail);
    return all.toByteArray();
  }

  /** A TLS record with a minimal ClientHello. */
  static byte[] clientHello(String name) {
    byte[] sni = name.getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream hello = new ByteArrayOutputStream();
    hello.writeBytes(new byte[] {3, 3});
    hello.writeBytes(new byte[32]);
    hello.writeBytes(new byte[] {0, 0, 2, 0x13, 1, 1, 0});
    hello.writeBytes(two(9 + sni.length));
    hello.writeBytes(new byte[] {0, 0});
    hello.writeBytes(two(5 + sni.length));
    hello.writeBytes(two(3 + sni.length));
    hello.write(0);
    hello.writeBytes(two(sni.length));
    hello.writeBytes(sni);
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(new byte[] {0x16, 3, 1});
    record.writeBytes(two(hello.size() + 4));
    record.writeBytes(new byte[] {1, 0});
    record.writeBytes(two(hello.size()));
    record.writeBytes(hello.toByteArray());
    return record.toByteArray();
  }

  private static byte[] two(int value) {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }
}
