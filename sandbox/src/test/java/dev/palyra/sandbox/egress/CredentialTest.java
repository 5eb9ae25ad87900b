package dev.palyra.sandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import dev.palyra.core.secret.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A credential goes to the host that it is bound to, over TLS, and to no other. */
class CredentialTest {
  private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");

  @TempDir Path directory;
  private SSLContext tls;

  @BeforeEach
  void makeCertificate() throws Exception {
    tls = TestHost.context(directory.resolve("store.p12"));
  }

  @Test
  void itIsAddedOverTlsAndReplacesWhatTheProgramSent() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (SSLServerSocket host = serve(seen)) {
      String answer = request("api.test", host.getLocalPort());

      assertThat(answer).endsWith("ok");
      assertThat(seen.get(10, TimeUnit.SECONDS))
          .contains("\r\nAuthorization: Bearer s3cret\r\n")
          .doesNotContain("forged");
    }
  }

  @Test
  void aHostThatCannotProveItsNameGetsNothing() throws Exception {
    CompletableFuture<String> seen = new CompletableFuture<>();
    try (SSLServerSocket host = serve(seen)) {
      String answer = request("other.test", host.getLocalPort());

      assertThat(answer).startsWith("HTTP/1.1 502");
    }
    assertThat(seen.get(10, TimeUnit.SECONDS)).doesNotContain("s3cret");
  }

  private SSLServerSocket serve(CompletableFuture<String> seen) throws Exception {
    SSLServerSocket host = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket();
    host.bind(new InetSocketAddress(LOCALHOST, 0));
    Thread.ofVirtual()
        .start(() -> {
          StringBuilder head = new StringBuilder();
          try (Socket socket = host.accept()) {
            TestHost.readHead(socket.getInputStream(), head);
            socket
                .getOutputStream()
                .write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                        .getBytes(StandardCharsets.US_ASCII));
          } catch (java.io.IOException e) {
            // The proxy did not like the certificate.
          }
          seen.complete(head.toString());
        });
    return host;
  }

  private String request(String name, int port) throws Exception {
    EgressPolicy policy =
        new EgressPolicy() {
          @Override
          public EgressVerdict decide(EgressAttempt attempt, List<InetAddress> addresses) {
            return new EgressVerdict.AllowedWithCredential(
                "Authorization", Secret.ofUtf8("Bearer s3cret"));
          }

          @Override
          public void record(EgressRecord ended) {}
        };
    EgressLimits limits =
        new EgressLimits(4, 100_000, Duration.ofSeconds(5), Duration.ofSeconds(5));
    try (EgressProxy proxy =
            EgressProxy.start(limits, _ -> List.of(LOCALHOST), tls.getSocketFactory(), _ -> false);
        EgressSession session = proxy.open("run-1", Set.of(new EgressHost(name, port)), policy);
        Socket client = new Socket()) {
      client.bind(new InetSocketAddress(LOCALHOST, 0));
      proxy.expect(client.getLocalPort(), session);
      client.connect(new InetSocketAddress(LOCALHOST, proxy.port()));
      client
          .getOutputStream()
          .write(
              "GET http://%s:%d/ HTTP/1.1\r\nauthorization: forged\r\n\r\n"
                  .formatted(name, port)
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
