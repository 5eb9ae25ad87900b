package dev.palyra.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.palyra.core.identity.KeySafe;
import dev.palyra.core.secret.Secret;
import dev.palyra.identity.ca.CaSettings;
import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.cert.SpiffeId;
import dev.palyra.identity.cert.Verdict;
import dev.palyra.identity.device.GatewayLink;
import dev.palyra.identity.tls.PeerTrust;
import dev.palyra.identity.tls.SwappableKeys;
import dev.palyra.identity.tls.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Somebody between a device and its gateway: ends TLS with an authority of their own, passes that
 * off as the gateway's, and relays everything else, changed as a test says.
 */
final class Middleman implements AutoCloseable {
  private final HttpsServer server;
  private final GatewayLink gateway;
  private final CertificateAuthority authority;
  private final UnaryOperator<String> requests;
  private final UnaryOperator<String> answers;

  Middleman(String target, UnaryOperator<String> requests, UnaryOperator<String> answers)
      throws IOException {
    this.requests = requests;
    this.answers = answers;
    var random = new SecureRandom();
    Function<List<X509Certificate>, Verdict> anybody =
        chain -> new Verdict.Accepted(SpiffeId.gateway("any"), chain.getFirst(), chain.getFirst());
    this.gateway = new GatewayLink(target, anybody, Optional.empty(), random);
    this.authority =
        CertificateAuthority.open(
            new Forgetful(), CaSettings.defaults(List.of("localhost")), Clock.systemUTC(), random);
    this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            Tls.context(
                new SwappableKeys(authority.issueGateway()), new PeerTrust(anybody), random)));
    server.createContext("/", this::relay);
    server.start();
  }

  String address() {
    return "localhost:" + server.getAddress().getPort();
  }

  private void relay(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      HttpRequest.Builder request =
          HttpRequest.newBuilder(gateway.uri(exchange.getRequestURI().toString()));
      HttpResponse<String> response =
          gateway
              .http()
              .send(
                  body.isEmpty()
                      ? request.GET().build()
                      : request
                          .header("Content-Type", "application/json")
                          .POST(HttpRequest.BodyPublishers.ofString(requests.apply(body)))
                          .build(),
                  HttpResponse.BodyHandlers.ofString());
      byte[] answer =
          (exchange.getRequestURI().getPath().equals("/v1/ca")
                  ? own()
                  : answers.apply(response.body()))
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(response.statusCode(), answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String own() {
    return "{\"trust_domain\":\""
        + authority.trustDomain()
        + "\",\"root\":\""
        + Certificates.pem(authority.bundle().current()).replace("\n", "\\n")
        + "\",\"key_algorithms\":[\"p256\"]}";
  }

  @Override
  public void close() {
    server.stop(0);
    gateway.close();
  }

  private static final class Forgetful implements KeySafe {
    private final Map<String, byte[]> values = new ConcurrentHashMap<>();

    @Override
    public Optional<Secret> find(String name) {
      return Optional.ofNullable(values.get(name)).map(Secret::copyOf);
    }

    @Override
    public void put(String name, Secret value) {
      values.put(name, value.reveal());
    }

    @Override
    public void remove(String name) {
      values.remove(name);
    }
  }
}
