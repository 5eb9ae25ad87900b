package dev.palyra.mcp.server;

import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.mcp.call.CallChannels;
import dev.palyra.mcp.wire.Message;
import dev.palyra.mcp.wire.Meta;
import dev.palyra.mcp.wire.Revision;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Answers requests, whatever transport they came by. Thread-safe. */
public final class McpServer {
  private static final String NAME = "palyra";
  private static final int LIST_FRESH_MILLIS = 5_000;

  private final Desk desk;
  private final Offers offers;
  private final Definitions definitions;
  private final FaceSettings settings;
  private final CallFlow calls;
  private final Sessions sessions;
  private final Map<Object, Listening> listening = new ConcurrentHashMap<>();

  /**
   * @param definitions of the tools of servers, as these gave them
   * @param random of a cryptographic source, for the ids of sessions
   */
  public McpServer(
      Desk desk,
      Offers offers,
      Definitions definitions,
      CallChannels channels,
      FaceSettings settings,
      RandomGenerator random) {
    this.desk = desk;
    this.offers = offers;
    this.definitions = definitions;
    this.settings = settings;
    this.calls = new CallFlow(desk, channels, settings);
    this.sessions = new Sessions(settings, random);
    offers.onChange(this::changed);
  }

  /** Knows the definition that a server gave of its tool. */
  public interface Definitions {
    Optional<ObjectNode> of(Tool tool);
  }

  Sessions sessions() {
    return sessions;
  }

  FaceSettings settings() {
    return settings;
  }

  Desk desk() {
    return desk;
  }

  /**
   * Answers a request and sends the answer.
   *
   * @return the code of the error that it was, 0 for none
   */
  int answer(Message.Request request, Peer peer, Outlet outlet) {
    try {
      ObjectNode result =
          peer.stateless() ? stateless(request, peer, outlet) : inSession(request, peer, outlet);
      outlet.send(Rpc.result(request.id(), result));
      return 0;
    } catch (RpcException e) {
      outlet.send(Rpc.error(Optional.of(request.id()), e));
      return e.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outlet.send(
          Rpc.error(
              Optional.of(request.id()),
              new RpcException(RpcException.INTERNAL, "the gateway is stopping")));
      return RpcException.INTERNAL;
    }
  }

  /** Begins a session: the answer to {@code initialize}, and the session. */
  record Begun(Session session, ObjectNode result) {}

  Begun initialize(Message.Request request, Caller caller) {
    ObjectNode params = request.params();
    String wanted = params.path("protocolVersion").asString("");
    Revision revision =
        Revision.of(wanted)
            .filter(known -> !known.stateless())
            .orElse(Revision.LATEST_WITH_SESSIONS);
    ObjectNode capabilities =
        params.path("capabilities") instanceof ObjectNode object ? object : Rpc.object();
    ObjectNode result = Rpc.object().put("protocolVersion", revision.text());
    result.set("capabilities", capabilities(true));
    result.set("serverInfo", serverInfo());
    result.put("instructions", instructions());
    return new Begun(sessions.begin(caller, revision, capabilities), result);
  }

  private ObjectNode inSession(Message.Request request, Peer peer, Outlet outlet)
      throws InterruptedException {
    return switch (request.method()) {
      case "ping" -> Rpc.object();
      case "logging/setLevel" -> {
        peer.session().ifPresent(it -> it.logLevel(level(request.params())));
        yield Rpc.object();
      }
      case "resources/subscribe" -> {
        String uri = uri(request.params());
        offers.subscribe(peer.caller(), uri);
        peer.session().ifPresent(it -> it.subscribe(uri));
        yield Rpc.object();
      }
      case "resources/unsubscribe" -> {
        peer.session().ifPresent(it -> it.unsubscribe(uri(request.params())));
        yield Rpc.object();
      }
      default -> {
        ObjectNode result = common(request, peer, outlet);
        if (result.path("resultType").asString("").equals("complete")) {
          result.remove("resultType");
        }
        yield result;
      }
    };
  }

  private ObjectNode stateless(Message.Request request, Peer peer, Outlet outlet)
      throws InterruptedException {
    ObjectNode result =
        switch (request.method()) {
          case "server/discover" -> discover();
          case "subscriptions/listen" -> listen(request, peer, outlet);
          default -> common(request, peer, outlet);
        };
    if (!result.has("resultType")) {
      result.put("resultType", "complete");
    }
    if (request.method().endsWith("/list") || request.method().equals("resources/read")) {
      if (!result.has("ttlMs")) {
        result.put("ttlMs", LIST_FRESH_MILLIS);
      }
      result.put("cacheScope", "private"); // What is listed depends on who asks.
    }
    Meta.in(result).set(Meta.SERVER, serverInfo());
    return result;
  }

  private ObjectNode common(Message.Request request, Peer peer, Outlet outlet)
      throws InterruptedException {
    ObjectNode params = request.params();
    Caller caller = peer.caller();
    if (request.method().startsWith("tools/")) {
      return switch (request.method()) {
        case "tools/list" -> tools(params, caller);
        case "tools/call" -> calls.call(request, peer, outlet);
        default -> throw unknown(request);
      };
    }
    if (!offers.present()) {
      throw unknown(request);
    }
    return switch (request.method()) {
      case "resources/list" -> list("resources", params, offers.resources(caller));
      case "resources/templates/list" ->
          list("resourceTemplates", params, offers.templates(caller));
      case "prompts/list" -> list("prompts", params, offers.prompts(caller));
      case "resources/read" -> read(request, peer, outlet);
      case "prompts/get" -> prompt(request, peer, outlet);
      case "completion/complete" ->
          offers.complete(caller, params) instanceof ObjectNode result ? result : Rpc.object();
      default -> throw unknown(request);
    };
  }

  private static RpcException unknown(Message.Request request) {
    return new RpcException(
        RpcException.METHOD_NOT_FOUND,
        "method not found: " + request.method().replaceAll("[^A-Za-z0-9_/.-]", "?"));
  }

  private ObjectNode tools(ObjectNode params, Caller caller) {
    firstPage(params);
    ObjectNode result = Rpc.object();
    var list = result.putArray("tools");
    for (Tool tool : desk.tools(caller)) {
      // A server's tool without a definition stands for something else, or may not be called now.
      if (!(tool.body() instanceof ToolBody.Upstream) || definitions.of(tool).isPresent()) {
        list.add(ToolView.of(tool, definitions));
      }
    }
    list.add(ToolView.fetch());
    return result;
  }

  private static ObjectNode list(String member, ObjectNode params, List<JsonNode> all) {
    firstPage(params);
    ObjectNode result = Rpc.object();
    var list = result.putArray(member);
    all.forEach(list::add);
    return result;
  }

  // Everything is on the first page: what a list holds is bounded already.
  private static void firstPage(ObjectNode params) {
    if (params.hasNonNull("cursor")) {
      throw new RpcException(RpcException.INVALID_PARAMS, "invalid cursor");
    }
  }

  private ObjectNode read(Message.Request request, Peer peer, Outlet outlet)
      throws InterruptedException {
    String uri = uri(request.params());
    Tool reader =
        offers
            .reader(peer.caller(), uri)
            .flatMap(desk::find)
            .orElseThrow(() -> {
              ObjectNode data = Rpc.object().put("uri", uri);
              return new RpcException(
                  peer.stateless() ? RpcException.INVALID_PARAMS : RpcException.RESOURCE_NOT_FOUND,
                  "resource not found",
                  Optional.of(data));
            });
    return required(calls.perform(reader, Rpc.object().put("uri", uri), request, peer, outlet));
  }

  private ObjectNode prompt(Message.Request request, Peer peer, Outlet outlet)
      throws InterruptedException {
    ObjectNode params = request.params();
    Offers.Prompt prompt =
        offers
            .prompt(peer.caller(), params.path("name").asString(""))
            .orElseThrow(() -> new RpcException(RpcException.INVALID_PARAMS, "unknown prompt"));
    ObjectNode arguments = Rpc.object().put("name", prompt.name());
    if (params.path("arguments").isObject()) {
      arguments.set("arguments", params.path("arguments"));
    }
    Tool getter =
        desk.find(prompt.tool())
            .orElseThrow(() -> new RpcException(RpcException.INVALID_PARAMS, "unknown prompt"));
    return required(calls.perform(getter, arguments, request, peer, outlet));
  }

  // Only a tool's result has a place for a refusal; here it is an error.
  private static ObjectNode required(ObjectNode result) {
    if (result.path("structuredContent").path("outcome").isString()) {
      throw new RpcException(
          RpcException.INVALID_PARAMS,
          result.path("content").path(0).path("text").asString("refused"));
    }
    return result;
  }

  private ObjectNode discover() {
    ObjectNode result = Rpc.object();
    var versions = result.putArray("supportedVersions");
    Revision.supported().forEach(versions::add);
    result.set("capabilities", capabilities(false));
    result.put("instructions", instructions());
    result.put("ttlMs", LIST_FRESH_MILLIS);
    result.put("cacheScope", "private");
    return result;
  }

  private ObjectNode capabilities(boolean sessions) {
    ObjectNode capabilities = Rpc.object();
    capabilities.putObject("tools").put("listChanged", true);
    if (sessions) {
      capabilities.putObject("logging");
    }
    if (offers.present()) {
      capabilities.putObject("resources").put("subscribe", true).put("listChanged", true);
      capabilities.putObject("prompts").put("listChanged", true);
      capabilities.putObject("completions");
    }
    return capabilities;
  }

  private ObjectNode serverInfo() {
    return Rpc.object().put("name", NAME).put("title", "Palyra").put("version", settings.version());
  }

  private static String instructions() {
    return "Every call passes a policy; some wait for a person's approval. A refusal is final: do not try to get"
        + " around it. If a call says that it waits, fetch its result later with palyra.result.";
  }

  static String uri(ObjectNode params) {
    String uri = params.path("uri").asString("");
    if (uri.isEmpty() || uri.length() > 4_096) {
      throw new RpcException(RpcException.INVALID_PARAMS, "\"uri\" must be a URI");
    }
    return uri;
  }

  static String level(ObjectNode params) {
    String level = params.path("level").asString("");
    if (!level.matches("debug|info|notice|warning|error|critical|alert|emergency")) {
      throw new RpcException(RpcException.INVALID_PARAMS, "\"level\" must be a log level");
    }
    return level;
  }

  /** A stream of changes that a client asked for. */
  private record Listening(
      JsonNode id, ObjectNode filter, Outlet outlet, java.util.concurrent.CountDownLatch end) {
    void tell(String method, ObjectNode params) {
      Meta.in(params).set(Meta.SUBSCRIPTION, id);
      outlet.send(Rpc.notification(method, params));
    }
  }

  private ObjectNode listen(Message.Request request, Peer peer, Outlet outlet)
      throws InterruptedException {
    JsonNode wanted = request.params().path("notifications");
    if (!wanted.isObject()) {
      throw new RpcException(RpcException.INVALID_PARAMS, "\"notifications\" must be an object");
    }
    if (listening.size() >= settings.maxStreams()) {
      throw new RpcException(RpcException.INTERNAL, "too many subscriptions are open");
    }
    ObjectNode honoured = honoured(wanted, peer);
    var end = new java.util.concurrent.CountDownLatch(1);
    var stream = new Listening(request.id(), honoured, outlet, end);
    var key = new Object();
    outlet.onGone(end::countDown);
    ObjectNode acknowledged = Rpc.object();
    acknowledged.set("notifications", honoured);
    stream.tell("notifications/subscriptions/acknowledged", acknowledged);
    listening.put(key, stream);
    try {
      end.await();
    } finally {
      listening.remove(key);
    }
    ObjectNode result = Rpc.object();
    Meta.in(result).set(Meta.SUBSCRIPTION, request.id());
    return result;
  }

  private ObjectNode honoured(JsonNode wanted, Peer peer) throws InterruptedException {
    ObjectNode honoured = Rpc.object();
    for (String kind : List.of("tools", "prompts", "resources")) {
      String member = kind + "ListChanged";
      if (wanted.path(member).asBoolean(false) && (kind.equals("tools") || offers.present())) {
        honoured.put(member, true);
      }
    }
    JsonNode uris = wanted.path("resourceSubscriptions");
    if (uris.isArray() && offers.present() && uris.size() <= 1_000) {
      var kept = honoured.putArray("resourceSubscriptions");
      for (JsonNode uri : uris) {
        if (uri.isString() && offers.reader(peer.caller(), uri.asString()).isPresent()) {
          offers.subscribe(peer.caller(), uri.asString());
          kept.add(StringNode.valueOf(uri.asString()));
        }
      }
    }
    return honoured;
  }

  /** Ends the streams of changes. */
  void stop() {
    listening.values().forEach(stream -> stream.end().countDown());
  }

  /** Hands a change on to whoever asked for it. */
  void changed(Offers.Change change) {
    switch (change) {
      case Offers.Change.Listing(String kind) -> {
        String method = "notifications/" + kind + "/list_changed";
        for (Listening stream : listening.values()) {
          if (stream.filter().path(kind + "ListChanged").asBoolean(false)) {
            stream.tell(method, Rpc.object());
          }
        }
        sessions.all().forEach(session -> session.tell(Rpc.notification(method, Rpc.object())));
      }
      case Offers.Change.Updated(String uri, ObjectNode params) -> {
        String method = "notifications/resources/updated";
        for (Listening stream : listening.values()) {
          for (JsonNode wanted : stream.filter().path("resourceSubscriptions")) {
            if (wanted.asString("").equals(uri)) {
              stream.tell(method, params.deepCopy());
            }
          }
        }
        for (Session session : sessions.all()) {
          if (session.subscribed(uri)) {
            session.tell(Rpc.notification(method, params));
          }
        }
      }
    }
  }
}
