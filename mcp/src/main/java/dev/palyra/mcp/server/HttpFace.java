package dev.palyra.mcp.server;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.tool.Tool;
import dev.palyra.mcp.wire.Message;
import dev.palyra.mcp.wire.Meta;
import dev.palyra.mcp.wire.Revision;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Streamable HTTP transport, of revisions with sessions and of the stateless one, without a web
 * server. Whoever calls it has authenticated the caller. Thread-safe; blocks its caller.
 */
public final class HttpFace {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String SESSION = "Mcp-Session-Id";
  private static final String REVISION = "MCP-Protocol-Version";
  private static final Map<String, String> STREAM =
      Map.of("X-Accel-Buffering", "no", "Cache-Control", "no-store");

  private final McpServer server;
  private final Semaphore streams;
  private volatile boolean stopping;

  public HttpFace(McpServer server) {
    this.server = server;
    this.streams = new Semaphore(server.settings().maxStreams());
  }

  /**
   * A request.
   *
   * @param header looks a header up, by any case of its name
   * @param body empty where there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
  public record HttpRequest(
      String method, Function<String, Optional<String>> header, byte[] body) {}

  /** Answers one request. */
  public HttpAnswer answer(HttpRequest request, Caller caller) throws InterruptedException {
    Optional<String> origin = request.header().apply("Origin");
    if (origin.isPresent() && !allowed(origin.get(), request)) {
      return HttpAnswer.error(
          403,
          Optional.empty(),
          new RpcException(RpcException.INVALID_REQUEST, "this origin is not served"));
    }
    return switch (request.method()) {
      case "POST" -> post(request, caller);
      case "GET" -> get(request, caller);
      case "DELETE" -> delete(request, caller);
      default -> new HttpAnswer.Empty(405, Map.of("Allow", "POST, GET, DELETE"));
    };
  }

  // A page of another site must get nothing, even where its name was rebound to this address.
  private static boolean allowed(String origin, HttpRequest request) {
    try {
      URI uri = URI.create(origin);
      String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
      String own = request.header().apply("Host").orElse("").toLowerCase(Locale.ROOT);
      return Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && (LOOPBACK.contains(host) || own.equals(uri.getAuthority()));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private HttpAnswer post(HttpRequest request, Caller caller) throws InterruptedException {
    String type = request.header().apply("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (!type.matches("application/json\\s*(;.*)?")) {
      return new HttpAnswer.Empty(415, Map.of());
    }
    if (!accepts(request, "application/json")) {
      return new HttpAnswer.Empty(406, Map.of());
    }
    Message message;
    try {
      message = Message.of(Rpc.parse(request.body()));
    } catch (RpcException e) {
      return HttpAnswer.error(400, Optional.empty(), e);
    }
    try {
      return switch (message) {
        case Message.Request asked -> request(request, asked, caller);
        case Message.Notification told -> notification(request, told, caller);
        case Message.Response answer -> {
          session(request, caller).answered(answer);
          yield new HttpAnswer.Empty(202, Map.of());
        }
      };
    } catch (RpcException e) {
      Optional<JsonNode> id =
          message instanceof Message.Request asked ? Optional.of(asked.id()) : Optional.empty();
      return HttpAnswer.error(status(e.code()), id, e);
    } catch (NoSessionException e) {
      return HttpAnswer.error(
          e.status,
          Optional.empty(),
          new RpcException(RpcException.INVALID_REQUEST, String.valueOf(e.getMessage())));
    }
  }

  private HttpAnswer notification(HttpRequest request, Message.Notification told, Caller caller) {
    if (request.header().apply(SESSION).isPresent()
        && told.method().equals("notifications/cancelled")) {
      session(request, caller).cancel(told.params().path("requestId"));
    }
    return new HttpAnswer.Empty(202, Map.of());
  }

  private HttpAnswer request(HttpRequest request, Message.Request asked, Caller caller)
      throws InterruptedException {
    Optional<Revision> named = request.header().apply(REVISION).flatMap(Revision::of);
    if (Meta.stateless(asked.params()) || named.filter(Revision::stateless).isPresent()) {
      return respond(request, asked, stateless(request, asked, caller));
    }
    if (asked.method().equals("initialize")) {
      McpServer.Begun begun = server.initialize(asked, caller);
      return new HttpAnswer.Json(
          200, Rpc.result(asked.id(), begun.result()), Map.of(SESSION, begun.session().id()));
    }
    Session session = session(request, caller);
    if (request.header().apply(REVISION).isPresent() && named.isEmpty()) {
      throw new RpcException(RpcException.INVALID_REQUEST, "unsupported protocol version");
    }
    return respond(request, asked, session.peer());
  }

  private Peer stateless(HttpRequest request, Message.Request asked, Caller caller) {
    JsonNode meta = Meta.of(asked.params());
    JsonNode revision = meta.path(Meta.REVISION);
    if (!revision.isString() || !(meta.path(Meta.CAPABILITIES) instanceof ObjectNode able)) {
      throw new RpcException(
          RpcException.INVALID_PARAMS,
          "_meta must have " + Meta.REVISION + " and " + Meta.CAPABILITIES);
    }
    String header =
        request
            .header()
            .apply(REVISION)
            .map(String::strip)
            .orElseThrow(() -> MirroredHeaders.mismatch(REVISION));
    if (!header.equals(revision.asString())) {
      throw MirroredHeaders.mismatch(REVISION);
    }
    Revision known =
        Revision.of(header).filter(Revision::stateless).orElseThrow(() -> unsupported(header));
    var mirrored = new MirroredHeaders(request.header());
    mirrored.check(asked);
    if (asked.method().equals("tools/call")) {
      schema(asked).ifPresent(it -> mirrored.check(it, asked.params().path("arguments")));
    }
    Optional<String> logLevel =
        meta.path(Meta.LOG_LEVEL).isString()
            ? Optional.of(McpServer.level(Rpc.object().set("level", meta.path(Meta.LOG_LEVEL))))
            : Optional.empty();
    return new Peer(caller, known, able, Optional.empty(), logLevel);
  }

  private Optional<JsonNode> schema(Message.Request asked) {
    try {
      return server
          .desk()
          .find(new ToolName(asked.params().path("name").asString("")))
          .map(Tool::schema)
          .map(it -> it.document());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static RpcException unsupported(String requested) {
    ObjectNode data = Rpc.object();
    var supported = data.putArray("supported");
    Revision.supported().forEach(supported::add);
    data.put("requested", requested);
    return new RpcException(
        RpcException.UNSUPPORTED_REVISION, "unsupported protocol version", Optional.of(data));
  }

  /** As one JSON object where nothing is said before the answer, else as a stream. */
  private HttpAnswer respond(HttpRequest request, Message.Request asked, Peer peer)
      throws InterruptedException {
    var outlet = new StreamOutlet(peer.session());
    var code = new AtomicInteger();
    var _ =
        Thread.ofVirtual()
            .name("mcp-" + asked.method())
            .start(() -> code.set(server.answer(asked, peer, outlet)));
    long heartbeat = server.settings().heartbeat().toMillis();
    boolean streams = accepts(request, "text/event-stream");
    ObjectNode first = outlet.next(heartbeat);
    while (!streams && (first == null || !StreamOutlet.answers(first))) {
      first = outlet.next(heartbeat);
    }
    if (first != null && StreamOutlet.answers(first)) {
      int error = first.path("error").path("code").asInt(0);
      return new HttpAnswer.Json(
          error == 0 || !peer.stateless() ? 200 : status(error), first, Map.of());
    }
    ObjectNode begin = first;
    return new HttpAnswer.Events(
        STREAM,
        out -> {
          try {
            ObjectNode message = begin;
            comment(out);
            while (message == null || !StreamOutlet.answers(message)) {
              if (message != null) {
                event(out, message);
              } else {
                comment(out);
              }
              message = outlet.next(heartbeat);
            }
            event(out, message);
          } catch (IOException e) {
            outlet.gone();
            throw e;
          }
        });
  }

  private HttpAnswer get(HttpRequest request, Caller caller) {
    if (request.header().apply(SESSION).isEmpty() || !accepts(request, "text/event-stream")) {
      return new HttpAnswer.Empty(405, Map.of("Allow", "POST"));
    }
    Session session;
    try {
      session = session(request, caller);
    } catch (NoSessionException e) {
      return new HttpAnswer.Empty(e.status, Map.of());
    }
    if (!streams.tryAcquire()) {
      return new HttpAnswer.Empty(503, Map.of("Retry-After", "5"));
    }
    return new HttpAnswer.Events(
        STREAM,
        out -> {
          try {
            comment(out);
            long heartbeat = server.settings().heartbeat().toMillis();
            while (!stopping && server.sessions().find(caller, session.id()).isPresent()) {
              ObjectNode message = session.queue().poll(heartbeat, TimeUnit.MILLISECONDS);
              if (message == null) {
                comment(out); // A client that is gone is noticed by writing to it.
              } else {
                event(out, message);
              }
            }
          } finally {
            streams.release();
          }
        });
  }

  private HttpAnswer delete(HttpRequest request, Caller caller) {
    Optional<String> id = request.header().apply(SESSION);
    if (id.isEmpty()) {
      return new HttpAnswer.Empty(405, Map.of("Allow", "POST"));
    }
    return new HttpAnswer.Empty(server.sessions().end(caller, id.get()) ? 204 : 404, Map.of());
  }

  private Session session(HttpRequest request, Caller caller) {
    String id =
        request
            .header()
            .apply(SESSION)
            .orElseThrow(
                () -> new NoSessionException(400, "begin with initialize, and send " + SESSION));
    return server
        .sessions()
        .find(caller, id)
        .orElseThrow(() -> new NoSessionException(404, "there is no such session"));
  }

  private static final class NoSessionException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    NoSessionException(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }
  }

  private static boolean accepts(HttpRequest request, String type) {
    String accept = request.header().apply("Accept").orElse("*/*").toLowerCase(Locale.ROOT);
    return accept.contains(type)
        || accept.contains("*/*")
        || accept.contains(type.substring(0, type.indexOf('/')) + "/*");
  }

  private static int status(int code) {
    return switch (code) {
      case RpcException.METHOD_NOT_FOUND -> 404;
      case RpcException.PARSE_ERROR,
          RpcException.INVALID_REQUEST,
          RpcException.INVALID_PARAMS,
          RpcException.HEADER_MISMATCH,
          RpcException.MISSING_CAPABILITY,
          RpcException.UNSUPPORTED_REVISION ->
          400;
      default -> 200;
    };
  }

  private static void event(OutputStream out, ObjectNode message) throws IOException {
    out.write("event: message\ndata: ".getBytes(StandardCharsets.US_ASCII));
    out.write(Rpc.bytes(message));
    out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void comment(OutputStream out) throws IOException {
    out.write(": \n\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Ends the streams that belong to no call. */
  public void stop() {
    stopping = true;
    server.stop();
  }
}
