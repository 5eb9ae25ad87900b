package dev.palyra.cli;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.mcp.wire.RequestHeaders;
import dev.palyra.mcp.wire.RpcException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * MCP over standard input and output, as the gateway's {@code /mcp} has it over HTTP: every line is
 * one message, and goes through as it is. It decides nothing and keeps nothing but its session, and
 * which arguments go into headers.
 */
final class McpBridge {
  private static final int INTERNAL = RpcException.INTERNAL;
  private static final int MAX_LINE = 16 << 20;
  private static final String SESSION = "Mcp-Session-Id";
  private static final String REVISION = "MCP-Protocol-Version";

  /** Sends one request to the gateway. */
  interface Gateway {
    HttpRequest.Builder request(String path);

    HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException;
  }

  private final Gateway gateway;
  private final OutputStream out;
  private final BridgeHeaders headers = new BridgeHeaders();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<JsonNode, InputStream> streams = new ConcurrentHashMap<>();
  private volatile @Nullable ObjectNode initialize;
  private volatile Optional<String> session = Optional.empty();
  private volatile Optional<String> revision = Optional.empty();

  McpBridge(Gateway gateway, OutputStream out) {
    this.gateway = gateway;
    this.out = out;
  }

  /** Returns when the input ends; what is still worked on is let go. */
  void run(InputStream input) throws IOException {
    try (var in = new BufferedInputStream(input, 1 << 16)) {
      for (byte[] line = line(in); line != null; line = line(in)) {
        if (line.length > 0) {
          take(line);
        }
      }
    }
    end();
    workers.shutdownNow();
  }

  private static byte @Nullable [] line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream(256);
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toByteArray();
      }
      if (c != '\r') {
        line.write(c);
      }
      if (line.size() > MAX_LINE) {
        throw CliException.failed("a message has more than " + MAX_LINE + " bytes");
      }
    }
    return line.size() == 0 ? null : line.toByteArray();
  }

  private void take(byte[] line) {
    JsonNode message;
    try {
      message = StrictJson.parse(line);
    } catch (MalformedJsonException e) {
      say(error(null, -32700, String.valueOf(e.getMessage())));
      return;
    }
    if (!(message instanceof ObjectNode object)) {
      say(error(null, -32600, "a message is a JSON object"));
      return;
    }
    String method = object.path("method").asString("");
    if (method.equals("initialize") && !RequestHeaders.concern(object)) {
      initialize = object;
      forward(object); // What follows belongs to the session that this begins.
    } else if (method.equals("notifications/cancelled") && session.isEmpty()) {
      close(object.path("params").path("requestId"));
    } else if (method.startsWith("notifications/") || method.isEmpty()) {
      forward(object);
      if (method.equals("notifications/initialized")) {
        var _ = workers.submit(this::listen);
      }
    } else {
      var _ = workers.submit(() -> forward(object));
    }
  }

  /**
   * What came for a message.
   *
   * @param json null where it was a stream, which has been handed on, or no JSON
   */
  private record Answer(int status, boolean streamed, @Nullable JsonNode json) {}

  private void forward(ObjectNode message) {
    try {
      Answer answer = exchange(message);
      if (answer.status() == 404 && session.isPresent() && !RequestHeaders.concern(message)) {
        begin(); // The gateway was started anew, or has forgotten the session.
        answer = exchange(message);
      } else if (BridgeHeaders.differ(message, answer.json()) && learn(message)) {
        answer = exchange(message);
      }
      relay(message, answer);
    } catch (IOException e) {
      failed(message, INTERNAL, "the gateway cannot be reached; is `palyra up` running?");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CliException e) {
      failed(message, INTERNAL, String.valueOf(e.getMessage()));
    } catch (RpcException e) {
      failed(message, e.code(), e.text());
    } catch (IllegalArgumentException e) {
      failed(message, RpcException.INVALID_REQUEST, "its method or revision fits no header");
    }
  }

  private static boolean asks(ObjectNode message) {
    return message.has("method") && message.has("id");
  }

  private void failed(ObjectNode message, int code, String why) {
    if (asks(message)) {
      say(error(message.path("id"), code, why));
    }
  }

  private Answer exchange(ObjectNode message) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = post(message);
    response.headers().firstValue(SESSION).ifPresent(it -> session = Optional.of(it));
    String type = response.headers().firstValue("Content-Type").orElse("");
    JsonNode id = message.path("id");
    try (InputStream body = response.body()) {
      if (asks(message)) {
        streams.put(id, body);
      }
      if (type.startsWith("text/event-stream")) {
        events(body);
        return new Answer(response.statusCode(), true, null);
      }
      return new Answer(response.statusCode(), false, parse(body.readNBytes(MAX_LINE + 1)));
    } finally {
      streams.remove(id);
    }
  }

  /** Asks which tools there are; returns whether a message has other headers by that. */
  private boolean learn(ObjectNode message) throws IOException, InterruptedException {
    Map<String, String> sent = headers.of(message);
    HttpResponse<InputStream> response =
        gateway.send(request(BridgeHeaders.list(message), "application/json").build());
    try (InputStream body = response.body()) {
      JsonNode answer = parse(body.readNBytes(MAX_LINE + 1));
      if (answer == null || !answer.path("result").path("tools").isArray()) {
        return false;
      }
      headers.learn(answer.path("result").path("tools"));
    }
    return !headers.of(message).equals(sent);
  }

  private void relay(ObjectNode message, Answer came) {
    JsonNode answer = came.json();
    if (came.streamed()) {
      return;
    }
    if (answer == null || !answer.has("jsonrpc")) {
      String detail = answer == null ? "" : answer.path("detail").asString("");
      failed(
          message,
          INTERNAL,
          "the gateway refused: " + (detail.isEmpty() ? "status " + came.status() : detail));
      return;
    }
    noteRevision(answer);
    if (asks(message)) {
      say(answer);
    }
  }

  private void noteRevision(JsonNode answer) {
    if (answer.path("result").has("protocolVersion")) {
      revision = Optional.of(answer.path("result").path("protocolVersion").asString());
    }
  }

  private static @Nullable JsonNode parse(byte[] whole) {
    try {
      return whole.length == 0 ? null : StrictJson.parse(whole);
    } catch (MalformedJsonException e) {
      return null;
    }
  }

  private void events(InputStream body) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data:")) {
        JsonNode message = parse(line.substring(5).strip().getBytes(StandardCharsets.UTF_8));
        if (message != null) {
          say(message);
        }
      }
    }
  }

  /** What the gateway says without being asked. */
  private void listen() {
    try {
      HttpResponse<InputStream> response =
          gateway.send(
              ofSession(gateway.request("/mcp"))
                  .header("Accept", "text/event-stream")
                  .GET()
                  .build());
      try (InputStream body = response.body()) {
        if (response.statusCode() == 200) {
          events(body);
        }
      }
    } catch (IOException | CliException e) {
      // Notifications of changes are a convenience.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<InputStream> post(ObjectNode message)
      throws IOException, InterruptedException {
    return gateway.send(request(message, "application/json, text/event-stream").build());
  }

  private HttpRequest.Builder request(ObjectNode message, String accepted) {
    HttpRequest.Builder request =
        gateway
            .request("/mcp")
            .header("Content-Type", "application/json")
            .header("Accept", accepted)
            .POST(BodyPublishers.ofString(message.toString()));
    if (!RequestHeaders.concern(message)) {
      return ofSession(request);
    }
    headers.of(message).forEach(request::header);
    return request;
  }

  private HttpRequest.Builder ofSession(HttpRequest.Builder request) {
    session.ifPresent(it -> request.header(SESSION, it));
    revision.ifPresent(it -> request.header(REVISION, it));
    return request;
  }

  private synchronized void begin() throws IOException, InterruptedException {
    ObjectNode first = initialize;
    if (first == null) {
      return;
    }
    session = Optional.empty();
    revision = Optional.empty();
    JsonNode begun = exchange(first).json(); // The client has its answer from the first time.
    if (begun != null) {
      noteRevision(begun);
    }
    ObjectNode initialized =
        Json.mapper()
            .createObjectNode()
            .put("jsonrpc", "2.0")
            .put("method", "notifications/initialized");
    post(initialized).body().close();
    var _ = workers.submit(this::listen);
  }

  private void close(JsonNode id) {
    InputStream stream = streams.get(id);
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException e) {
        // It was closed already.
      }
    }
  }

  private void end() {
    if (session.isPresent()) {
      try {
        gateway.send(ofSession(gateway.request("/mcp")).DELETE().build()).body().close();
      } catch (IOException | CliException e) {
        // It will be forgotten by itself.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ObjectNode error(@Nullable JsonNode id, int code, String message) {
    ObjectNode answer = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
    if (id == null) {
      answer.putNull("id");
    } else {
      answer.set("id", id);
    }
    answer.putObject("error").put("code", code).put("message", message);
    return answer;
  }

  private void say(JsonNode message) {
    byte[] line = (message.toString() + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (out) {
      try {
        out.write(line);
        out.flush();
      } catch (IOException e) {
        workers.shutdownNow(); // The client is gone.
      }
    }
  }

  /** Where a gateway is that runs on this machine, or the one that this device is paired with. */
  static Gateway over(GatewayClient client) {
    return new Gateway() {
      @Override
      public HttpRequest.Builder request(String path) {
        return client.open(URI.create(path).toString());
      }

      @Override
      public HttpResponse<InputStream> send(HttpRequest request)
          throws IOException, InterruptedException {
        return client.exchange(request);
      }
    };
  }
}
