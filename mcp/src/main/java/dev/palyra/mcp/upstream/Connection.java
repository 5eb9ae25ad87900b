package dev.palyra.mcp.upstream;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.mcp.call.CallChannel;
import dev.palyra.mcp.wire.Message;
import dev.palyra.mcp.wire.Meta;
import dev.palyra.mcp.wire.Revision;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What is asked of one server and answered by it. Answers to nothing that was asked are dropped and
 * counted; a server that goes on with them is cut off. Thread-safe.
 */
final class Connection implements Wire.Listener, AutoCloseable {
  private static final int MAX_STRAY_ANSWERS = 3;
  private static final String CLIENT = "palyra";

  private final ServerConfig config;
  private final Events events;
  private final Map<String, Pending> pending = new ConcurrentHashMap<>();
  private final AtomicLong serial = new AtomicLong();
  private final AtomicInteger strays = new AtomicInteger();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private volatile @Nullable Wire wire;
  private volatile boolean stateless;
  private volatile ObjectNode abilities = Rpc.object();

  /** What happens on a connection beside answers. */
  interface Events {
    void listChanged(String kind);

    void updated(String uri, ObjectNode params);

    /** The server did what it must not; it may go on. */
    void fault(String what);

    void closed(String why, boolean fault);

    /** Takes secrets out of whatever the server says. */
    ObjectNode redacted(ObjectNode said);
  }

  /** Opens a wire that tells {@code listener}. */
  interface Opener {
    Wire open(Wire.Listener listener) throws UpstreamException;
  }

  private record Pending(CompletableFuture<JsonNode> answer, Optional<CallChannel> channel) {}

  private Connection(ServerConfig config, Events events) {
    this.config = config;
    this.events = events;
  }

  /**
   * Opens a wire and agrees with the server on a revision.
   *
   * @throws UpstreamException when that fails; nothing is left open
   */
  static Connection open(ServerConfig config, Opener opener, Events events)
      throws UpstreamException, InterruptedException {
    var connection = new Connection(config, events);
    connection.wire = opener.open(connection);
    try {
      connection.shakeHands();
      return connection;
    } catch (RpcException e) {
      connection.close();
      throw new UpstreamException("the server refused to begin (" + e.code() + ")");
    } catch (UpstreamException | InterruptedException e) {
      connection.close();
      throw e;
    }
  }

  private void shakeHands() throws UpstreamException, InterruptedException {
    Duration patience = config.bounds().start();
    if (discovered(patience.dividedBy(2))) {
      return;
    }
    ObjectNode params = Rpc.object().put("protocolVersion", Revision.LATEST_WITH_SESSIONS.text());
    params.set("capabilities", allowed(Optional.empty()));
    params.set("clientInfo", clientInfo());
    JsonNode result = ask("initialize", params, patience, new Cancellation(), Optional.empty());
    String revision = result.path("protocolVersion").asString("");
    if (Revision.of(revision).filter(known -> !known.stateless()).isEmpty()) {
      throw new UpstreamException("the server speaks a revision that is not known here");
    }
    abilities = result.path("capabilities") instanceof ObjectNode object ? object : Rpc.object();
    Wire open = open();
    open.speaks(revision);
    open.send(Rpc.notification("notifications/initialized", Rpc.object()));
  }

  /**
   * A server of the stateless revision answers; any other one has an error, or nothing, to say. An
   * error that only the stateless revision knows is none of a server with sessions.
   *
   * @see <a
   *     href="https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#backward-compatibility">Backward
   *     Compatibility</a>
   */
  private boolean discovered(Duration patience) throws UpstreamException, InterruptedException {
    try {
      stateless = true;
      JsonNode result = discover(patience);
      abilities = result.path("capabilities") instanceof ObjectNode object ? object : Rpc.object();
      stateless = speaks(result.path("supportedVersions"));
    } catch (RpcException e) {
      if (e.code() == RpcException.HEADER_MISMATCH || e.code() == RpcException.MISSING_CAPABILITY) {
        throw e;
      }
      stateless = false;
    } catch (UpstreamException e) {
      stateless = false;
      if (end.isDone()) {
        throw e;
      }
    }
    return stateless;
  }

  /** Asks once more where the error names the very revision that was spoken. */
  private JsonNode discover(Duration patience) throws UpstreamException, InterruptedException {
    ObjectNode nothing = Rpc.object();
    try {
      return ask("server/discover", nothing, patience, new Cancellation(), Optional.empty());
    } catch (RpcException e) {
      if (e.code() != RpcException.UNSUPPORTED_REVISION
          || !speaks(e.data().map(it -> it.path("supported")).orElse(nothing))) {
        throw e;
      }
      return ask("server/discover", nothing, patience, new Cancellation(), Optional.empty());
    }
  }

  private static boolean speaks(JsonNode revisions) {
    return revisions
        .valueStream()
        .anyMatch(revision -> revision.asString("").equals(Revision.V2026_07_28.text()));
  }

  boolean stateless() {
    return stateless;
  }

  /** Whether the server has this ability, such as {@code resources}. */
  boolean able(String ability) {
    return abilities.has(ability);
  }

  boolean alive() {
    return !end.isDone();
  }

  private Wire open() throws UpstreamException {
    Wire open = wire;
    if (open == null || end.isDone()) {
      throw new UpstreamException("the server is gone");
    }
    return open;
  }

  /** Asks without a call behind it. */
  JsonNode ask(String method, ObjectNode params) throws UpstreamException, InterruptedException {
    return ask(method, params, config.bounds().start(), new Cancellation(), Optional.empty());
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws RpcException the server's own error
   * @throws UpstreamException when there is no answer
   */
  JsonNode ask(
      String method,
      ObjectNode params,
      Duration patience,
      Cancellation cancellation,
      Optional<CallChannel> channel)
      throws UpstreamException, InterruptedException {
    if (pending.size() >= config.bounds().pending()) {
      throw new UpstreamException("too many calls wait for this server");
    }
    String id = "palyra-" + serial.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    pending.put(id, new Pending(answer, channel));
    try (var _ = cancellation.onCancel(() -> answer.cancel(false))) {
      ObjectNode sent = params.deepCopy();
      ObjectNode meta = Meta.in(sent);
      if (channel.filter(CallChannel::wantsProgress).isPresent()) {
        meta.put(Meta.PROGRESS, id);
      }
      if (stateless) {
        meta.put(Meta.REVISION, Revision.V2026_07_28.text());
        meta.set(Meta.CLIENT, clientInfo());
        meta.set(Meta.CAPABILITIES, allowed(channel));
      } else if (meta.isEmpty()) {
        sent.remove("_meta");
      }
      if (!open().send(Rpc.request(StringNode.valueOf(id), method, sent))) {
        throw new UpstreamException("the server does not take what it is sent");
      }
      if (end.isDone()) {
        throw new UpstreamException("the server is gone: " + end.join());
      }
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      withdraw(id, "it took too long");
      throw new UpstreamException("the server gave no answer in time");
    } catch (java.util.concurrent.CancellationException e) {
      withdraw(id, "the call was cancelled");
      throw new UpstreamException("cancelled");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RpcException error) {
        throw error;
      }
      throw new UpstreamException(
          String.valueOf(e.getCause() == null ? "" : e.getCause().getMessage()));
    } finally {
      pending.remove(id);
    }
  }

  private void withdraw(String id, String reason) throws UpstreamException {
    open()
        .send(
            Rpc.notification(
                "notifications/cancelled",
                Rpc.object().put("requestId", id).put("reason", reason)));
  }

  private static ObjectNode clientInfo() {
    return Rpc.object().put("name", CLIENT).put("version", "1");
  }

  // Towards the server, nobody can do more than the operator permits this server to ask for.
  private ObjectNode allowed(Optional<CallChannel> channel) {
    ObjectNode able = Rpc.object();
    for (String ability : config.allow()) {
      JsonNode given =
          channel.isPresent() && stateless
              ? channel.get().capabilities().path(ability)
              : Rpc.object();
      if (given.isObject()) {
        able.set(ability, given);
      }
    }
    return able;
  }

  @Override
  public void received(JsonNode node) {
    Message message;
    try {
      message = Message.of(node);
    } catch (RpcException e) {
      stray("what it says is no message");
      return;
    }
    switch (message) {
      case Message.Response response -> answered(response);
      case Message.Notification notification -> told(notification);
      case Message.Request request ->
          Thread.ofVirtual().name("mcp-asked").start(() -> asked(request));
    }
  }

  private void answered(Message.Response response) {
    Pending asked = pending.remove(response.id().asString(""));
    if (asked == null || !response.id().isString()) {
      stray("it answered what nobody asked");
    } else if (response.error().isMissingNode()) {
      asked.answer().complete(response.result());
    } else {
      RpcException error = Rpc.exception(response.error());
      if (error.code() == RpcException.HEADER_MISMATCH && asked.channel().isPresent()) {
        // The tool's schema may be another one by now; then a person looks before it is called.
        events.listChanged("tools");
      }
      asked.answer().completeExceptionally(error);
    }
  }

  private void stray(String what) {
    events.fault(what);
    if (strays.incrementAndGet() >= MAX_STRAY_ANSWERS) {
      close();
    }
  }

  private void told(Message.Notification notification) {
    ObjectNode params = notification.params();
    switch (notification.method()) {
      case "notifications/progress" -> {
        Pending call = pending.get(params.path(Meta.PROGRESS).asString(""));
        if (call != null) {
          call.channel().ifPresent(it -> it.progress(events.redacted(params)));
        }
      }
      case "notifications/message" -> only().ifPresent(it -> it.log(events.redacted(params)));
      case "notifications/tools/list_changed" -> events.listChanged("tools");
      case "notifications/prompts/list_changed" -> events.listChanged("prompts");
      case "notifications/resources/list_changed" -> events.listChanged("resources");
      case "notifications/resources/updated" -> {
        ObjectNode clean = events.redacted(params);
        clean.remove("_meta");
        events.updated(params.path("uri").asString(""), clean);
      }
      default -> {} // What nobody knows concerns nobody.
    }
  }

  /**
   * The channel of the calls under way, where all are of one owner: what a server says without
   * naming a call must not reach somebody else.
   */
  private Optional<CallChannel> only() {
    List<CallChannel> open =
        pending.values().stream().flatMap(it -> it.channel().stream()).toList();
    boolean one = open.stream().map(CallChannel::owner).distinct().count() == 1;
    return one ? Optional.of(open.getLast()) : Optional.empty();
  }

  private void asked(Message.Request request) {
    ObjectNode answer;
    try {
      answer = Rpc.result(request.id(), answer(request));
    } catch (RpcException e) {
      answer = Rpc.error(Optional.of(request.id()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    Wire open = wire;
    if (open != null) {
      open.send(answer);
    }
  }

  private JsonNode answer(Message.Request request) throws InterruptedException {
    String method = request.method();
    if (method.equals("ping")) {
      return Rpc.object();
    }
    if (method.equals("sampling/createMessage")
        || method.equals("elicitation/create")
        || method.equals("roots/list")) {
      String ability = method.substring(0, method.indexOf('/'));
      if (!config.allow().contains(ability)) {
        events.fault("it asked for " + ability + ", which is not permitted");
        throw new RpcException(RpcException.METHOD_NOT_FOUND, ability + " is not permitted");
      }
      return only()
          .orElseThrow(
              () -> new RpcException(RpcException.INTERNAL, "it is not clear who should be asked"))
          .ask(method, events.redacted(request.params()));
    }
    throw new RpcException(RpcException.METHOD_NOT_FOUND, "method not found");
  }

  @Override
  public void closed(String why, boolean fault) {
    end.complete(why);
    var gone = new UpstreamException("the server is gone: " + why);
    pending.values().forEach(it -> it.answer().completeExceptionally(gone));
    events.closed(why, fault);
  }

  @Override
  public void close() {
    Wire open = wire;
    if (open != null) {
      open.close();
    }
  }
}
