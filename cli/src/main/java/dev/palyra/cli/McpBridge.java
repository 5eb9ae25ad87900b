package dev.palyra.cli;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
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
 * one message, and goes through as it is. It decides nothing and keeps nothing but its session.
 */
final class McpBridge {
  private static final int MAX_LINE = 16 << 20;
  private static final String SESSION = "Mcp-Session-Id";
  private static final String REVISION = "MCP-Protocol-Version";
  private static final String META_REVISION = "io.modelcontextprotocol/protocolVersion";

  /** Sends one request to the gateway. */
  interface Gateway {
    HttpRequest.Builder request(String path);

    HttpResponse<InputStream> send(HttpRequest request) throws IOException, InterruptedException;
  }

  private final Gateway gateway;
  private final OutputStream out;
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
    if (method.equals("initialize") && !stateless(object)) {
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

  private static boolean stateless(ObjectNode message) {
    return message.path("params").path("_meta").has(META_REVISION);
  }

  private void forward(ObjectNode message) {
    JsonNode id = message.path("id");
    boolean asks = message.has("method") && message.has("id");
    try {
      HttpResponse<InputStream> response = post(message);
      if (response.statusCode() == 404 && session.isPresent() && !stateless(message)) {
        begin(); // The gateway was started anew, or has forgotten the session.
        response = post(message);
      }
      try (InputStream body = response.body()) {
        if (asks) {
          streams.put(id, body);
        }
        relay(response, body, asks ? id : null);
      } finally {
        streams.remove(id);
      }
    } catch (IOException e) {
      if (asks) {
        say(error(id, -32603, "the gateway cannot be reached; is `palyra up` running?"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CliException e) {
      if (asks) {
        say(error(id, -32603, String.valueOf(e.getMessage())));
      }
    }
  }

  private void relay(HttpResponse<InputStream> response, InputStream body, @Nullable JsonNode id)
      throws IOException {
    response.headers().firstValue(SESSION).ifPresent(it -> session = Optional.of(it));
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith("text/event-stream")) {
      events(body);
      return;
    }
    byte[] whole = body.readNBytes(MAX_LINE + 1);
    JsonNode answer = parse(whole);
    if (answer != null && answer.has("jsonrpc")) {
      if (answer.path("result").has("protocolVersion")) {
        revision = Optional.of(answer.path("result").path("protocolVersion").asString());
      }
      if (id != null) {
        say(answer);
      }
    } else if (id != null) {
      String detail = answer == null ? "" : answer.path("detail").asString("");
      say(
          error(
              id,
              -32603,
              "the gateway refused: "
                  + (detail.isEmpty() ? "status " + response.statusCode() : detail)));
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
              headers(gateway.request("/mcp")).header("Accept", "text/event-stream").GET().build());
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
    HttpRequest.Builder request =
        gateway
            .request("/mcp")
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(message.toString()));
    return gateway.send(
        (stateless(message) ? mirrored(request, message) : headers(request)).build());
  }

  private HttpRequest.Builder headers(HttpRequest.Builder request) {
    session.ifPresent(it -> request.header(SESSION, it));
    revision.ifPresent(it -> request.header(REVISION, it));
    return request;
  }

  // On this side the body is all there is; the headers are made of it.
  private static HttpRequest.Builder mirrored(HttpRequest.Builder request, ObjectNode message) {
    JsonNode params = message.path("params");
    String method = message.path("method").asString("");
    request
        .header("Palyra-Transport", "stdio")
        .header(REVISION, params.path("_meta").path(META_REVISION).asString(""))
        .header("Mcp-Method", method);
    String name =
        switch (method) {
          case "tools/call", "prompts/get" -> params.path("name").asString("");
          case "resources/read" -> params.path("uri").asString("");
          default -> "";
        };
    if (!name.isEmpty()) {
      String encoded =
          java.util.Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
      request.header("Mcp-Name", "=?base64?" + encoded + "?=");
    }
    return request;
  }

  private synchronized void begin() throws IOException, InterruptedException {
    ObjectNode first = initialize;
    if (first == null) {
      return;
    }
    session = Optional.empty();
    revision = Optional.empty();
    HttpResponse<InputStream> response = post(first);
    try (InputStream body = response.body()) {
      relay(response, body, null);
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
        gateway.send(headers(gateway.request("/mcp")).DELETE().build()).body().close();
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
