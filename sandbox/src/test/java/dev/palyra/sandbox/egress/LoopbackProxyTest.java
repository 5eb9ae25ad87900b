package dev.palyra.sandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may use a proxy that everybody on the host can reach: curl and sockets as its peers. */
class LoopbackProxyTest {
  private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");
  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

  @TempDir Path directory;
  private final List<EgressRecord> records = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> closing = new ArrayList<>();
  private TestHost plain;
  private TestHost secure;
  private EgressSession session;
  private LoopbackProxy proxy;

  @BeforeEach
  void open() throws Exception {
    plain = TestHost.start(directory, false, _ -> ANSWER);
    closing.add(plain);
    secure = TestHost.start(directory, true, _ -> ANSWER);
    closing.add(secure);
    session =
        new EgressSession(
            "run-1",
            Set.of(EgressHost.parse(api(plain)), EgressHost.parse(api(secure))),
            recording(),
            new EgressLimits(4, 100_000, Duration.ofSeconds(5), Duration.ofSeconds(5)));
    proxy = start(new Random(1));
  }

  private LoopbackProxy start(Random random) throws IOException {
    Resolver resolver = _ -> List.of(LOCALHOST);
    var tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
    var started = LoopbackProxy.start(session, new Upstream(resolver, tls, _ -> false), random);
    closing.add(started);
    return started;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : closing.reversed()) {
      each.close();
    }
  }

  private EgressPolicy recording() {
    return new EgressPolicy() {
      @Override
      public EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses) {
        return new EgressVerdict.Allowed();
      }

      @Override
      public void record(EgressRecord ended) {
        records.add(ended);
      }
    };
  }

  private static String api(TestHost host) {
    return "api.test:" + host.port();
  }

  @Test
  void curlWithTheCredentialIsServed() throws Exception {
    String known = proxy.revealAuthority();

    assertThat(curl("http://" + known, "http://" + api(plain) + "/")).isEqualTo("200 ok");
    assertThat(curl("http://" + known, "https://" + api(secure) + "/")).isEqualTo("200 ok");
    assertThat(curl("socks5h://" + known, "https://" + api(secure) + "/")).isEqualTo("200 ok");
    assertThat(plain.heard()).allSatisfy(head -> assertThat(head).doesNotContain("Authorization"));
    assertThat(records).allSatisfy(record -> assertThat(record.refusal()).isEmpty());
  }

  @Test
  void curlWithoutItOrWithAnothersIsNot() throws Exception {
    String here = "127.0.0.1:" + proxy.port();
    String others = start(new Random(2)).revealAuthority().replaceAll("@.*", "@" + here);

    for (String proxied : List.of(here, "palyra:guess@" + here, "palyra:@" + here, others)) {
      assertThat(curl("http://" + proxied, "http://" + api(plain) + "/")).startsWith("407");
      assertThat(curl("http://" + proxied, "https://" + api(secure) + "/")).startsWith("000");
      assertThat(curl("socks5h://" + proxied, "https://" + api(secure) + "/")).startsWith("000");
    }
    assertThat(plain.heard()).isEmpty();
    assertThat(secure.heard()).isEmpty();
    assertThat(records).isEmpty();
  }

  @Test
  void oneAuthorizationIsMeant() throws Exception {
    String user = proxy.revealAuthority().replaceAll("@.*", "");
    String basic = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.ISO_8859_1));
    String get = "GET http://" + api(plain) + "/ HTTP/1.1\r\n";

    assertThat(send(get + "Proxy-Authorization: bAsIc " + basic + "\r\n\r\n")).endsWith("ok");
    for (String wrong :
        List.of(
            "Proxy-Authorization: Basic " + basic + "\r\nProxy-Authorization: Basic " + basic,
            "Proxy-Authorization: Bearer " + basic,
            "Proxy-Authorization: " + basic,
            "Proxy-Authorization: Basic " + basic + "=",
            "Authorization: Basic " + basic)) {
      assertThat(send(get + wrong + "\r\n\r\n")).as(wrong).startsWith("HTTP/1.1 407");
    }
    assertThat(plain.heard()).hasSize(1);
  }

  @Test
  void aCredentialIsOfOneProxyAndShownNowhere() throws Exception {
    ProxyCredential credential = ProxyCredential.random(new Random(7));

    assertThat(credential.revealAsUserInfo()).matches("palyra:[0-9a-f]{64}");
    assertThat(ProxyCredential.random(new Random(8)).revealAsUserInfo())
        .isNotEqualTo(credential.revealAsUserInfo());
    assertThat(credential.toString()).isEqualTo("ProxyCredential[redacted]");
  }

  @Test
  void whenTheExecutionIsOverNobodyListens() throws Exception {
    int port = proxy.port();
    proxy.close();

    assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new Socket(LOCALHOST, port)))
        .isInstanceOf(IOException.class);
  }

  private String send(String request) throws IOException {
    try (Socket client = new Socket(LOCALHOST, proxy.port())) {
      client.setSoTimeout(5_000);
      client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** The status code, and the body. */
  private static String curl(String through, String url) throws Exception {
    assumeThat(Path.of("/usr/bin/curl")).exists();
    var builder =
        new ProcessBuilder(
            "/usr/bin/curl", "-s", "--insecure", "-m", "20", "-w", "\n%{http_code}", url);
    builder.environment().clear();
    builder.environment().putAll(Map.of("http_proxy", through, "https_proxy", through));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    process.waitFor(30, TimeUnit.SECONDS);
    int line = out.lastIndexOf('\n');
    return out.substring(line + 1) + " " + out.substring(0, Math.max(0, line));
  }
}
