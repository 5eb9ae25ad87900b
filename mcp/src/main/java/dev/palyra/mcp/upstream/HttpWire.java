package dev.palyra.mcp.upstream;

import dev.palyra.core.secret.Secret;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Streamable HTTP to a server elsewhere. Follows no redirect: the credential is for one host. */
final class HttpWire implements Wire {
  private static final String SESSION = "Mcp-Session-Id";
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final URI url;
  private final Authorization authorization;
  private final RequestHeaders headers;
  private final Listener listener;
  private final long maxMessage;
  private final HttpClient http;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Optional<String> session = Optional.empty();
  private volatile Optional<String> revision = Optional.empty();

  HttpWire(
      URI url,
      Authorization authorization,
      RequestHeaders headers,
      Listener listener,
      long maxMessage) {
    this.url = url;
    this.authorization = authorization;
    this.headers = headers;
    this.listener = listener;
    this.maxMessage = maxMessage;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public boolean send(ObjectNode message) {
    if (closed.get()) {
      return false;
    }
    var _ = workers.submit(() -> post(message));
    return true;
  }

  @Override
  public void speaks(String spoken) {
    revision = Optional.of(spoken);
  }

  private void post(ObjectNode message) {
    Map<String, String> mirrored;
    try {
      mirrored = RequestHeaders.concern(message) ? headers.of(message) : ofSession();
    } catch (RpcException e) {
      listener.received(Rpc.error(Optional.of(message.path("id")), e));
      return;
    }
    Optional<Secret> shown = authorization.bearer();
    try {
      HttpResponse<InputStream> response = send(message, mirrored, shown);
      if (response.statusCode() == UNAUTHORIZED
          && shown.isPresent()
          && authorization.renew(shown.get())) {
        response.body().close();
        shown.get().close();
        shown = authorization.bearer();
        response = send(message, mirrored, shown); // Once: what is refused anew is refused.
      }
      try (InputStream body = response.body()) {
        take(response, body, message);
      }
    } catch (IOException e) {
      breakOff("the server cannot be reached", false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RpcException e) {
      breakOff("what it says is not JSON", true);
    } catch (IllegalArgumentException e) {
      breakOff("its token is no header's value", false);
    } finally {
      shown.ifPresent(Secret::close);
    }
  }

  private Map<String, String> ofSession() {
    Map<String, String> all = new HashMap<>();
    revision.ifPresent(it -> all.put("MCP-Protocol-Version", it));
    session.ifPresent(it -> all.put(SESSION, it));
    return all;
  }

  private HttpResponse<InputStream> send(
      ObjectNode message, Map<String, String> mirrored, Optional<Secret> shown)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofByteArray(Rpc.bytes(message)));
    shown.ifPresent(token -> request.header("Authorization", "Bearer " + text(token)));
    mirrored.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofInputStream());
  }

  private static String text(Secret token) {
    byte[] value = token.reveal();
    try {
      return new String(value, StandardCharsets.UTF_8).strip();
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private void take(HttpResponse<InputStream> response, InputStream body, ObjectNode message)
      throws IOException {
    if (!RequestHeaders.concern(message)) { // Without a handshake there is no session.
      response.headers().firstValue(SESSION).ifPresent(id -> session = Optional.of(id));
    }
    int status = response.statusCode();
    String challenge = response.headers().firstValue("WWW-Authenticate").orElse("");
    if (status == UNAUTHORIZED) {
      breakOff(authorization.refused(challenge), false);
      return;
    }
    if (status == FORBIDDEN && challenge.contains("insufficient_scope")) {
      // This call's alone: others may be within what was granted.
      refuse(message, authorization.insufficient(challenge));
      return;
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith("text/event-stream")) {
      events(body);
      return;
    }
    byte[] whole = body.readNBytes((int) Math.min(Integer.MAX_VALUE - 16, maxMessage) + 1);
    if (whole.length > maxMessage) {
      breakOff("a message has more than " + maxMessage + " bytes", true);
    } else if (type.startsWith("application/json") && whole.length > 0) {
      listener.received(about(message, status, Rpc.parse(whole)));
    } else if (status >= 400 && message.has("id")) {
      if (status == 404 && session.isPresent()) {
        breakOff("it has forgotten the session", false);
      }
      refuse(message, "the server answered with status " + status);
    }
  }

  // A server that could not read a request, or does not speak its revision, names none.
  private static JsonNode about(ObjectNode message, int status, JsonNode said) {
    if (status >= 400
        && said instanceof ObjectNode object
        && object.has("error")
        && (object.path("id").isNull() || !object.has("id"))) {
      object.set("id", message.path("id"));
    }
    return said;
  }

  private void refuse(ObjectNode message, String why) {
    if (message.has("id")) {
      listener.received(
          Rpc.error(Optional.of(message.path("id")), new RpcException(RpcException.INTERNAL, why)));
    }
  }

  private void events(InputStream body) throws IOException {
    var lines =
        new BufferedReader(new InputStreamReader(new Bounded(body), StandardCharsets.UTF_8));
    var data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data:")) {
        data.append(line.substring(5).strip());
        if (data.length() > maxMessage) {
          breakOff("a message has more than " + maxMessage + " bytes", true);
          return;
        }
      } else if (line.isEmpty() && !data.isEmpty()) {
        listener.received(Rpc.parse(data.toString().getBytes(StandardCharsets.UTF_8)));
        data.setLength(0);
      }
    }
  }

  /** Ends a line that has no end. */
  private final class Bounded extends java.io.FilterInputStream {
    private long sinceLine;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      for (int i = 0; i < count; i++) {
        sinceLine = into[offset + i] == '\n' ? 0 : sinceLine + 1;
      }
      if (sinceLine > maxMessage + 1_024) {
        breakOff("a message has more than " + maxMessage + " bytes", true);
        throw new IOException("too long");
      }
      return count;
    }
  }

  private void breakOff(String why, boolean fault) {
    if (closed.compareAndSet(false, true)) {
      workers.shutdownNow();
      listener.closed(why, fault);
    }
  }

  @Override
  public void close() {
    breakOff("it was closed", false);
    http.shutdownNow();
  }
}
