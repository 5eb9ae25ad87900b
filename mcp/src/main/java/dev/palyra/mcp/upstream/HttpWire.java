package dev.palyra.mcp.upstream;

import dev.palyra.mcp.wire.RequestHeaders;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Streamable HTTP to a server elsewhere. In a session, a stream that ends before its answer is gone
 * on with, and what the server says by itself is listened to; the stateless revision has neither.
 */
final class HttpWire implements Wire {
  private static final String SESSION = "Mcp-Session-Id";
  private static final String EVENTS = "text/event-stream";
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final URI url;
  private final Authorization authorization;
  private final RequestHeaders headers;
  private final Listener listener;
  private final long maxMessage;
  private final BearerHttp http;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<JsonNode, Future<?>> underWay = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Optional<String> session = Optional.empty();
  // Known once there is a session, or would be one where the server gave it an id.
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
    this.http = new BearerHttp(authorization);
  }

  @Override
  public boolean send(ObjectNode message) {
    if (closed.get()) {
      return false;
    }
    if (message.path("method").asString("").equals("notifications/cancelled")) {
      return withdraw(message);
    }
    var work = new FutureTask<Void>(() -> post(message), null);
    if (asks(message)) {
      underWay.put(message.path("id"), work);
    }
    return run(work);
  }

  private static boolean asks(ObjectNode message) {
    return message.has("id") && message.has("method");
  }

  // A session is told; where there is none, the end of the stream says it.
  private boolean withdraw(ObjectNode message) {
    Future<?> work = underWay.remove(message.path("params").path("requestId"));
    if (work != null) {
      work.cancel(true);
    }
    return revision.isEmpty() || run(() -> post(message));
  }

  private boolean run(Runnable work) {
    try {
      workers.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false; // The wire was closed at this moment.
    }
  }

  @Override
  public void speaks(String spoken) {
    revision = Optional.of(spoken);
  }

  private void post(ObjectNode message) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(url)
              .header("Content-Type", "application/json")
              .header("Accept", "application/json, " + EVENTS)
              .POST(BodyPublishers.ofByteArray(Rpc.bytes(message)));
      if (RequestHeaders.concern(message)) {
        headers.of(message).forEach(request::header);
      } else {
        ofSession(request);
      }
      HttpResponse<InputStream> response = http.send(request);
      try (InputStream body = response.body()) {
        take(response, body, message);
      }
    } catch (RpcException e) {
      answer(message, e);
    } catch (IOException e) {
      breakOff("the server cannot be reached", false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // It was withdrawn, or the wire is closed.
    } catch (IllegalArgumentException e) {
      breakOff("its token is no header's value", false);
    } finally {
      underWay.remove(message.path("id"));
    }
  }

  private void ofSession(HttpRequest.Builder request) {
    revision.ifPresent(it -> request.header("MCP-Protocol-Version", it));
    session.ifPresent(it -> request.header(SESSION, it));
  }

  private void take(HttpResponse<InputStream> response, InputStream body, ObjectNode message)
      throws InterruptedException {
    if (!RequestHeaders.concern(message)) { // Without a handshake there is no session.
      response.headers().firstValue(SESSION).ifPresent(id -> session = Optional.of(id));
    }
    int status = response.statusCode();
    String challenge = response.headers().firstValue("WWW-Authenticate").orElse("");
    if (status == BearerHttp.UNAUTHORIZED) {
      breakOff(authorization.refused(challenge), false);
    } else if (status == FORBIDDEN && challenge.contains("insufficient_scope")) {
      // This call's alone: others may be within what was granted.
      refuse(message, authorization.insufficient(challenge));
    } else if (type(response).startsWith(EVENTS)) {
      follow(body, message);
    } else {
      whole(response, body, message);
    }
    if (status < 300 && message.path("method").asString("").equals("notifications/initialized")) {
      run(this::listen);
    }
  }

  private static String type(HttpResponse<InputStream> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  private void whole(HttpResponse<InputStream> response, InputStream body, ObjectNode message) {
    byte[] whole;
    try {
      whole = body.readNBytes((int) Math.min(Integer.MAX_VALUE - 16, maxMessage) + 1);
    } catch (IOException e) {
      refuse(message, "the server broke off its answer");
      return;
    }
    int status = response.statusCode();
    if (whole.length > maxMessage) {
      overlong();
    } else if (type(response).startsWith("application/json") && whole.length > 0) {
      parsed(whole).ifPresent(said -> listener.received(about(message, status, said)));
    } else if (status >= 400) {
      if (status == NOT_FOUND && session.isPresent()) {
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

  /** Reads the answer to a message from its stream. */
  private void follow(InputStream body, ObjectNode message) throws InterruptedException {
    JsonNode id = message.path("id");
    var answered = new AtomicBoolean(!asks(message));
    var stream =
        new ServerStream(
            this::open,
            Thread::sleep,
            maxMessage,
            said ->
                parsed(said)
                    .ifPresent(it -> {
                      if (it.path("id").equals(id) && !it.has("method")) {
                        answered.set(true);
                      }
                      listener.received(it);
                    }));
    try {
      stream.follow(body, () -> revision.isPresent() && !answered.get());
    } catch (EventStream.OverlongException e) {
      overlong();
    }
    if (!answered.get()) {
      refuse(message, "the server broke off its answer");
    }
  }

  /** Hears what the server says beside answers, where it wants to be heard. */
  private void listen() {
    try {
      new ServerStream(
              this::open,
              Thread::sleep,
              maxMessage,
              said -> parsed(said).ifPresent(listener::received))
          .listen();
    } catch (EventStream.OverlongException e) {
      overlong();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The wire is closed.
    } catch (IllegalArgumentException e) {
      breakOff("its token is no header's value", false);
    }
  }

  // A refusal is no reason to give the session up: not every server has such streams.
  private Optional<InputStream> open(Optional<String> lastId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Accept", EVENTS).GET();
    ofSession(request);
    lastId.ifPresent(it -> request.header("Last-Event-ID", it));
    HttpResponse<InputStream> response = http.send(request);
    if (response.statusCode() == 200 && type(response).startsWith(EVENTS)) {
      return Optional.of(response.body());
    }
    response.body().close();
    if (response.statusCode() >= 500) {
      throw new IOException("later, perhaps");
    }
    return Optional.empty();
  }

  private Optional<JsonNode> parsed(byte[] said) {
    try {
      return Optional.of(Rpc.parse(said));
    } catch (RpcException e) {
      breakOff("what it says is not JSON", true);
      return Optional.empty();
    }
  }

  private void refuse(ObjectNode message, String why) {
    answer(message, new RpcException(RpcException.INTERNAL, why));
  }

  private void answer(ObjectNode message, RpcException error) {
    if (underWay.containsKey(message.path("id"))) { // Else nobody waits for it any more.
      listener.received(Rpc.error(Optional.of(message.path("id")), error));
    }
  }

  private void overlong() {
    breakOff("a message has more than " + maxMessage + " bytes", true);
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
    http.close();
  }
}
