package dev.palyra.identity.device;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.identity.cert.Verdict;
import dev.palyra.identity.tls.PeerTrust;
import dev.palyra.identity.tls.SwappableKeys;
import dev.palyra.identity.tls.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import tools.jackson.databind.JsonNode;

/** HTTPS to one gateway, which is known by its certificate and not by its host name. */
public final class GatewayLink implements AutoCloseable {
  private static final int MAX_ANSWER = 1 << 20;

  private final HttpClient http;
  private final String gateway;

  /** An answer: its body and the certificates of the connection that it came over. */
  record Answer(int status, JsonNode body, List<X509Certificate> chain) {}

  /**
   * @param gateway HOST:PORT
   * @param judge whether the gateway's chain is that of ours
   */
  public GatewayLink(
      String gateway,
      Function<List<X509Certificate>, Verdict> judge,
      Optional<SwappableKeys> keys,
      SecureRandom random) {
    SSLContext context = Tls.context(keys.orElse(null), new PeerTrust(judge), random);
    this.gateway = gateway;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(context)
            .sslParameters(Tls.parameters(context))
            .build();
  }

  /** The client itself, for calls of the API. */
  public HttpClient http() {
    return http;
  }

  /** Where a path of the API is. */
  public URI uri(String path) {
    return URI.create("https://" + gateway + path);
  }

  Answer get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  Answer post(String path, JsonNode body) {
    return send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<InputStream> response =
          http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        byte[] body = in.readNBytes(MAX_ANSWER + 1);
        if (body.length > MAX_ANSWER) {
          throw new DeviceException("the gateway's answer is too long");
        }
        return new Answer(
            response.statusCode(),
            body.length == 0 ? StrictJson.parse("{}") : StrictJson.parse(body),
            chain(response));
      }
    } catch (MalformedJsonException e) {
      throw new DeviceException("the gateway's answer is not JSON");
    } catch (IOException e) {
      throw failed(gateway, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeviceException("interrupted");
    }
  }

  /** What a failed connection means, in one line. */
  public static DeviceException failed(String gateway, IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.security.cert.CertificateException) {
        return new DeviceException(
            "the gateway at " + gateway + " is not the one that is pinned: " + cause.getMessage());
      }
    }
    if (e instanceof ConnectException) {
      return new GatewayAwayException("no gateway answers at " + gateway);
    }
    if (e instanceof SSLException && String.valueOf(e.getMessage()).contains("fatal alert")) {
      return new DeviceException(
          "the gateway at " + gateway + " refused this device: it may be revoked or have expired");
    }
    return new GatewayAwayException(
        "the connection to the gateway at "
            + gateway
            + " broke off; if it does so again, this device may be revoked");
  }

  private static List<X509Certificate> chain(HttpResponse<?> response) {
    try {
      return response.sslSession().isEmpty()
          ? List.of()
          : java.util.Arrays.stream(response.sslSession().get().getPeerCertificates())
              .map(X509Certificate.class::cast)
              .toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  /** The body, if all went well. */
  static JsonNode expect(Answer answer) {
    if (answer.status() >= 400) {
      throw new DeviceException(answer.body().path("detail").asString("the gateway refused"));
    }
    return answer.body();
  }

  /** Takes no new request; those under way go on. */
  void retire() {
    http.shutdown();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
