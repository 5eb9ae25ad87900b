package dev.palyra.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.palyra.auth.provider.ProtectedResource;
import dev.palyra.auth.provider.Transport;
import dev.palyra.sandbox.egress.EgressClient;
import dev.palyra.sandbox.egress.EgressLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the requests of logins may go: a listener on this machine stands for whatever is inside.
 */
class EgressTransportTest {
  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          byte[] body = new byte[path.equals("/huge") ? Transport.LARGEST + 1 : 2];
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(path.equals("/moved") ? 302 : 200, body.length);
          try (var out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    port = server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Transport.Answer get(String configured, String url, String... privateHosts)
      throws IOException {
    var resource =
        new ProtectedResource(
            "far",
            URI.create(configured.replace("PORT", Integer.toString(port))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Set.of(privateHosts));
    return new EgressTransport(EgressClient.of(EgressLimits.DEFAULTS), resource)
        .send(
            "GET",
            URI.create(url.replace("PORT", Integer.toString(port))),
            Map.of("Accept", "application/json"),
            new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:PORT/x",
        "http://127.0.0.1:PORT/x",
        "http://[::ffff:127.0.0.1]:PORT/x",
        "http://127.1:PORT/x",
        "http://0x7f000001:PORT/x",
        "http://2130706433:PORT/x",
        "http://169.254.169.254/latest/meta-data",
      })
  void aServerElsewhereLeadsNobodyInside(String url) {
    assertThatThrownBy(() -> get("https://tools.example/mcp", url)).isInstanceOf(IOException.class);
    assertThat(asked).hasValue(0);
  }

  @Test
  void aServerOnThisMachineMayHaveItsLoginsHere() throws IOException {
    assertThat(get("http://127.0.0.1:1/mcp", "http://127.0.0.1:PORT/x").status()).isEqualTo(200);
    assertThat(get("http://127.0.0.1:1/mcp", "http://localhost:PORT/x").type())
        .isEqualTo("application/json");
  }

  @Test
  void aHostThatTheOperatorNamedMayBePrivate() throws IOException {
    assertThat(
            get("https://tools.example/mcp", "http://localhost:PORT/x", "localhost:" + port)
                .status())
        .isEqualTo(200);
    assertThatThrownBy(
            () -> get("https://tools.example/mcp", "http://localhost:PORT/x", "localhost:1"))
        .hasMessageContaining("private or special");
  }

  @Test
  void noRedirectIsFollowedAndNoAnswerIsLarge() throws IOException {
    assertThat(get("http://127.0.0.1:1/mcp", "http://127.0.0.1:PORT/moved").status())
        .isEqualTo(302);
    assertThat(asked).hasValue(1);
    assertThatThrownBy(() -> get("http://127.0.0.1:1/mcp", "http://127.0.0.1:PORT/huge"))
        .hasMessageContaining("more than 65536 bytes");
  }
}
