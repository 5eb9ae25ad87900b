package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.process.SeccompProfile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: a program in tier C, its connect call, the proxy, a server on the host. */
@EnabledOnOs(OS.LINUX)
class EgressTest {
  private static final SandboxProcessRunnerPolicy QUOTAS = SandboxProcessRunnerPolicy.DEFAULTS;

  @TempDir Path directory;
  private final List<EgressRecord> records = new CopyOnWriteArrayList<>();
  private SandboxHarness harness;
  private HttpServer server;
  private Set<EgressHost> allowed = Set.of();

  @BeforeEach
  void open() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = ("hello " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    allowed = Set.of(EgressHost.parse("127.0.0.1:" + server.getAddress().getPort()));
    harness = new SandboxHarness(directory, Tier.ISOLATED, SeccompProfile.DENY_LIST, recording());
    assumeThat(harness.sandbox().availability().get(Tier.ISOLATED))
        .isInstanceOf(Availability.Available.class);
  }

  @AfterEach
  void close() {
    harness.close();
    server.stop(0);
  }

  private EgressPolicy recording() {
    return new EgressPolicy() {
      @Override
      public EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses) {
        return attempt.runId().equals("run-1")
            ? new EgressVerdict.Allowed()
            : new EgressVerdict.Denied("wrong run");
      }

      @Override
      public void record(EgressRecord ended) {
        records.add(ended);
      }
    };
  }

  @Test
  void aPlainRequestGoesThroughTheProxy() {
    Execution execution =
        python(
            """
            import os, urllib.request
            proxy = urllib.request.ProxyHandler({'http': os.environ['http_proxy']})
            os.environ['no_proxy'] = ''
            print(urllib.request.build_opener(proxy).open('http://127.0.0.1:%d/x').read())
            """
                .formatted(port()));

    assertThat(execution.stderr().text()).isEmpty();
    assertThat(execution.stdout().text()).isEqualTo("b'hello /x'\n");
    assertThat(records).hasSize(1);
    assertThat(records.getFirst().address()).contains("127.0.0.1");
    assertThat(records.getFirst().refusal()).isEmpty();
    assertThat(records.getFirst().receivedBytes()).isPositive();
    assertThat(execution.attestation().mechanisms()).extracting("name").contains("egress");
  }

  @Test
  void whatIsNotListedIsRefusedAndRecorded() {
    Execution execution =
        python(
            """
            import os, urllib.request, urllib.error
            proxy = urllib.request.ProxyHandler({'http': os.environ['http_proxy']})
            try:
                urllib.request.build_opener(proxy).open('http://example.com/')
            except urllib.error.HTTPError as e:
                print(e.code, e.read())
            """);

    assertThat(execution.stdout().text()).startsWith("403 b\"palyra: the tool's egress list");
    assertThat(records).hasSize(1);
    assertThat(records.getFirst().attempt().host()).isEqualTo("example.com");
    assertThat(records.getFirst().refusal()).isPresent();
  }

  @Test
  void connectionsPastTheProxyFailAtOnceAndAreRecorded() {
    Execution execution =
        python(
            """
            import socket
            for a in [('169.254.169.254', 80), ('8.8.8.8', 53), ('10.0.0.1', 443)]:
                try:
                    socket.create_connection(a, timeout=10); print('reached', a)
                except ConnectionRefusedError: print('refused')
            s = socket.socket(socket.AF_INET6)
            try:
                s.connect(('2001:4860:4860::8888', 443)); print('reached')
            except ConnectionRefusedError: print('refused')
            """);

    assertThat(execution.stdout().text()).isEqualTo("refused\n".repeat(4));
    assertThat(records)
        .extracting(record -> record.attempt().host())
        .containsExactly("169.254.169.254", "8.8.8.8", "10.0.0.1", "2001:4860:4860:0:0:0:0:8888");
    assertThat(records)
        .allSatisfy(record ->
            assertThat(record.attempt().protocol()).isEqualTo(EgressAttempt.Protocol.DIRECT));
  }

  @Test
  void theHostsLoopbackIsNotTheSandboxes() {
    Execution execution =
        python(
            """
            import socket
            try:
                socket.create_connection(('127.0.0.1', %d)); print('reached')
            except ConnectionRefusedError: print('refused')
            s = socket.create_server(('127.0.0.1', 9000))
            c = socket.create_connection(('127.0.0.1', 9000))
            s.accept()[0].sendall(b'own')
            print(c.recv(3))
            """
                .formatted(port()));

    assertThat(execution.stdout().text()).isEqualTo("refused\nb'own'\n");
  }

  @Test
  void nonBlockingConnectsWork() {
    Execution execution =
        python(
            """
            import asyncio
            async def main():
                r, w = await asyncio.open_connection('192.0.2.1', 3128)
                w.write(b'CONNECT 127.0.0.1:%d HTTP/1.1\\r\\n\\r\\n')
                print((await r.readline()).split()[1])
            asyncio.run(main())
            """
                .formatted(port()));

    assertThat(execution.stderr().text()).isEmpty();
    assertThat(execution.stdout().text()).isEqualTo("b'200'\n");
  }

  @Test
  void curlGoesThroughByHttpAndSocks() {
    assumeThat(Path.of("/usr/bin/curl")).exists();
    for (String proxy : List.of("http://192.0.2.1:3128", "socks5h://192.0.2.1:3128")) {
      Execution execution =
          harness.run(
              harness.command(
                  "/usr/bin/curl",
                  List.of("-sS", "--noproxy", "", "-x", proxy, "http://127.0.0.1:" + port() + "/c"),
                  Map.of(),
                  Bytes.EMPTY,
                  QUOTAS,
                  allowed));

      if (proxy.startsWith("http")) {
        assertThat(execution.stdout().text()).as(proxy).isEqualTo("hello /c");
      } else { // plain HTTP through a tunnel is refused; the connection itself was made
        assertThat(execution.outcome()).isNotEqualTo(new Outcome.Exited(0));
        assertThat(records.getLast().refusal())
            .contains("plain HTTP must be sent to the proxy, not through it");
      }
    }
  }

  @Test
  void withoutAnEgressListThereIsNoProxy() {
    allowed = Set.of();
    Execution execution =
        python(
            """
            import os, socket
            print([n for n in os.environ if 'proxy' in n.lower()])
            try:
                socket.create_connection(('192.0.2.1', 3128), timeout=5); print('reached')
            except OSError: print('unreachable')
            """);

    assertThat(execution.stdout().text()).isEqualTo("[]\nunreachable\n");
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private Execution python(String script) {
    return harness.run(
        harness.command(
            "/usr/bin/python3", List.of("-c", script), Map.of(), Bytes.EMPTY, QUOTAS, allowed));
  }
}
