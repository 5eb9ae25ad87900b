package dev.palyra.mcp.upstream;

import dev.palyra.core.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Requests that show the token of the moment, and once a renewed one where the server refuses it.
 * Follows no redirect: the token is for one host. Thread-safe.
 */
final class BearerHttp implements AutoCloseable {
  static final int UNAUTHORIZED = 401;

  private final Authorization authorization;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  BearerHttp(Authorization authorization) {
    this.authorization = authorization;
  }

  /**
   * Sends it; the answer's body is read as it comes.
   *
   * @throws IllegalArgumentException when the token is no header's value
   */
  HttpResponse<InputStream> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    Optional<Secret> shown = authorization.bearer();
    try {
      HttpResponse<InputStream> response = send(request, shown);
      if (response.statusCode() != UNAUTHORIZED
          || shown.isEmpty()
          || !authorization.renew(shown.get())) {
        return response;
      }
      response.body().close();
      shown.get().close();
      shown = authorization.bearer();
      return send(request, shown); // Once: what is refused anew is refused.
    } finally {
      shown.ifPresent(Secret::close);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request, Optional<Secret> shown)
      throws IOException, InterruptedException {
    HttpRequest.Builder complete = request.copy();
    shown.ifPresent(token -> complete.header("Authorization", "Bearer " + text(token)));
    return http.send(complete.build(), BodyHandlers.ofInputStream());
  }

  private static String text(Secret token) {
    byte[] value = token.reveal();
    try {
      return new String(value, StandardCharsets.UTF_8).strip();
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
