package dev.palyra.cli;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.identity.device.GatewayLink;
import dev.palyra.identity.device.PairedDevice;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Talks to the gateway's API as one role. An answer that is an error ends the command with the
 * gateway's own line.
 */
final class GatewayClient {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  // A call may wait for an operator as long as the gateway lets it.
  private static final Duration ANSWER = Duration.ofHours(2);

  /** Asked for each request: a device renews its certificate, and with it its connections. */
  private final Supplier<HttpClient> http;

  private final Home home;
  private final URI url;
  private final Optional<String> token;

  /** As this machine's device where it is paired, else with the token of this home. */
  GatewayClient(Home home, Home.Role role) {
    this.home = home;
    Optional<PairedDevice> device = DeviceLogin.of(home);
    this.url = device.map(paired -> paired.link().uri("/")).orElseGet(home::url);
    // A device's certificate says who asks; a token is of no use on the device port.
    this.token = device.isPresent() ? Optional.empty() : Optional.of(home.token(role));
    this.http =
        device
            .<Supplier<HttpClient>>map(paired -> () -> paired.link().http())
            .orElseGet(() -> local(home, url));
  }

  /** With a token that its holder has given. */
  GatewayClient(Home home, String token) {
    this.home = home;
    this.url = home.url();
    this.token = Optional.of(token);
    this.http = local(home, url);
  }

  private static Supplier<HttpClient> local(Home home, URI url) {
    HttpClient.Builder http =
        HttpClient.newBuilder().connectTimeout(CONNECT).version(HttpClient.Version.HTTP_1_1);
    if ("https".equals(url.getScheme())) {
      http.sslContext(OwnRoots.context(home));
    } else {
      // The client would read the system's roots for nothing, which takes longer than all the rest.
      http.sslContext(OwnRoots.none());
    }
    HttpClient built = http.build();
    return () -> built;
  }

  JsonNode get(String path) {
    return json(send(request(path).GET()));
  }

  /** With a preference (RFC 7240), such as {@code wait=1}. */
  JsonNode get(String path, String preference) {
    return json(send(request(path).header("Prefer", preference).GET()));
  }

  JsonNode post(String path, ObjectNode body) {
    return post(path, body, Optional.empty());
  }

  /** With a one-time code, where one is given. */
  JsonNode post(String path, ObjectNode body, Optional<String> code) {
    return json(
        send(
            request(path, code)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))));
  }

  /**
   * The answer as it is.
   *
   * @param code a one-time code, where there is one
   */
  byte[] postForBytes(String path, ObjectNode body, @Nullable String code) {
    HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
    if (code != null) {
      request.header("Palyra-Code", code);
    }
    return send(request.POST(BodyPublishers.ofString(body.toString())));
  }

  JsonNode put(String path, byte[] body) {
    return json(
        send(
            request(path)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(body))));
  }

  JsonNode putJson(String path, ObjectNode body) {
    return put(path, body, Optional.empty());
  }

  JsonNode put(String path, ObjectNode body, Optional<String> code) {
    return json(
        send(
            request(path, code)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body.toString()))));
  }

  /** Deletes, and says what there was. */
  JsonNode deleteJson(String path) {
    return json(send(request(path).DELETE()));
  }

  void delete(String path) {
    delete(path, Optional.empty());
  }

  void delete(String path, Optional<String> code) {
    var _ = send(request(path, code).DELETE());
  }

  /** Begins a request that is sent with {@link #exchange}. */
  HttpRequest.Builder open(String path) {
    return request(path);
  }

  /** Sends a request; the body of the answer comes as it is sent, whatever the status. */
  HttpResponse<InputStream> exchange(HttpRequest request) throws IOException, InterruptedException {
    return http.get().send(request, BodyHandlers.ofInputStream());
  }

  /** The answer as it is. */
  byte[] bytes(String path) {
    return send(request(path).GET());
  }

  /** Opens a stream of server-sent events, which the caller closes. */
  InputStream stream(String path) {
    return stream(path, "");
  }

  /** The same behind the event of that id; from the beginning where it is empty. */
  InputStream stream(String path, String lastEventId) {
    HttpRequest.Builder request = request(path).header("Accept", "text/event-stream").GET();
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    try {
      HttpResponse<InputStream> response =
          http.get().send(request.build(), BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw problem(response.statusCode(), response.body().readNBytes(1 << 16));
      }
      return response.body();
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.failed("interrupted");
    }
  }

  /** Escapes one segment of a path or one value of a query. */
  static String escape(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpRequest.Builder request(String path, Optional<String> code) {
    HttpRequest.Builder request = request(path);
    code.ifPresent(shown -> request.header("Palyra-Code", shown));
    return request;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(ANSWER);
    token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
    return request;
  }

  private byte[] send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response = http.get().send(request.build(), BodyHandlers.ofByteArray());
      if (response.statusCode() >= 400) {
        throw problem(response.statusCode(), response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.failed("interrupted");
    }
  }

  private CliException unreachable(IOException e) {
    if (token.isEmpty()) {
      return CliException.unusable(
          String.valueOf(GatewayLink.failed(url.getAuthority(), e).getMessage()));
    }
    if (e instanceof SSLException) {
      return CliException.unusable(
          "what listens at " + url + " has no certificate of this home's authority");
    }
    return e instanceof ConnectException
        ? home.notRunning()
        : CliException.unusable("the connection to the gateway at " + url + " broke off");
  }

  private static JsonNode json(byte[] body) {
    return StrictJson.parse(body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : body);
  }

  /** An error of the gateway (RFC 9457). */
  private static CliException problem(int status, byte[] body) {
    try {
      JsonNode problem = StrictJson.parse(body);
      String detail = problem.path("detail").asString("");
      String code = problem.path("code").asString(Integer.toString(status));
      String message =
          (detail.isEmpty() ? problem.path("title").asString("status " + status) : detail)
              + " ("
              + code
              + ")";
      // Each thing that is wrong, where there is more to say than one line.
      String all =
          problem
              .path("problems")
              .valueStream()
              .map(one -> Text.block(one.asString()))
              .collect(Collectors.joining("\n"));
      return all.contains("\n")
          ? CliException.failed(message, all)
          : CliException.refused(code, message);
    } catch (MalformedJsonException e) {
      return CliException.failed("the gateway answered with status " + status);
    }
  }
}
