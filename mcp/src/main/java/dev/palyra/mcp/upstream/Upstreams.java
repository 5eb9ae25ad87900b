package dev.palyra.mcp.upstream;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.sandbox.UpstreamRequest;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.mcp.server.Caller;
import dev.palyra.mcp.server.McpServer;
import dev.palyra.mcp.server.Offers;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The servers of one gateway. Thread-safe. */
public final class Upstreams implements Offers, McpServer.Definitions, AutoCloseable {
  /** The own names of the tools that stand for reading a resource and getting a prompt. */
  public static final String READ = "resources.read";

  public static final String PROMPT = "prompts.get";

  private volatile Map<String, Server> servers = Map.of();
  private final ServerPorts ports;
  private final Pins pins;
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private volatile String objection = "";

  public Upstreams(List<ServerConfig> configs, ServerPorts ports, Pins pins) {
    this.ports = ports;
    this.pins = pins;
    this.servers = servers(configs);
  }

  /** Servers of these configurations: those that there are already, where nothing differs. */
  private Map<String, Server> servers(List<ServerConfig> configs) {
    Map<String, Server> all = new LinkedHashMap<>();
    for (ServerConfig config : configs) {
      Server before = servers.get(config.name());
      all.put(
          config.name(),
          before != null && before.config().equals(config)
              ? before
              : new Server(config, ports, pins, this::publish, this::changed));
    }
    return Collections.unmodifiableMap(all);
  }

  /**
   * Puts servers in the place of those before: what is new is started, what is gone or different is
   * ended with the calls that it works on. Pins stay, also of servers that are gone: one that comes
   * back under the name has to be what it was.
   *
   * @return what is against it, and then nothing has changed; empty where it was done
   */
  public Optional<String> replace(List<ServerConfig> configs) {
    List<Server> gone;
    List<Server> fresh;
    synchronized (this) {
      Map<String, Server> before = servers;
      Map<String, Server> after = servers(configs);
      Optional<String> against = ports.catalogue().put(pinned(after.values()));
      objection = against.orElse("");
      if (against.isPresent()) {
        return against;
      }
      servers = after;
      gone = before.values().stream().filter(it -> !after.containsValue(it)).toList();
      fresh = after.values().stream().filter(it -> !before.containsValue(it)).toList();
    }
    gone.forEach(server -> {
      ports.notes().note("mcp.removed", Map.of("server", server.config().name()));
      // One that starts at this moment is waited for.
      Thread.ofVirtual().name("mcp-close-" + server.config().name()).start(server::close);
    });
    fresh.forEach(server -> {
      ports.notes().note("mcp.added", Map.of("server", server.config().name()));
      server.wake();
    });
    toolsChanged();
    return Optional.empty();
  }

  /** Starts every server in the background. */
  public void wake() {
    servers.values().forEach(Server::wake);
  }

  Optional<Server> find(String name) {
    return Optional.ofNullable(servers.get(name));
  }

  Pins pins() {
    return pins;
  }

  /** The pinned definitions of servers, without those that cannot be tools here any more. */
  private Map<ServerConfig, List<Definition>> pinned(Collection<Server> all) {
    Map<ServerConfig, List<Definition>> pinned = new LinkedHashMap<>();
    for (Server server : all) {
      ServerConfig config = server.config();
      pinned.put(
          config,
          pins.pinned(config.name()).stream()
              .filter(it -> ports.catalogue().objection(config, it).isEmpty())
              .toList());
    }
    return pinned;
  }

  /** Takes the pins into the catalogue; what is against it is shown, and changes nothing. */
  private void publish() {
    String against;
    synchronized (this) {
      against = ports.catalogue().put(pinned(servers.values())).orElse("");
      objection = against;
    }
    if (!against.isEmpty()) {
      ports.notes().note("mcp.catalogue-refused", Map.of("why", against));
    }
  }

  /** Has clients told that there are other tools now, which came from elsewhere. */
  public void toolsChanged() {
    changed(new Change.Listing("tools"));
  }

  private void changed(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }

  @Override
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  @Override
  public boolean present() {
    return !servers.isEmpty();
  }

  @Override
  public Optional<ObjectNode> of(Tool tool) {
    return tool.body() instanceof ToolBody.Upstream upstream
            && upstream.kind() == UpstreamRequest.Kind.TOOL
            && refusal(upstream.server(), upstream.tool(), upstream.definition()).isEmpty()
        ? pins.pin(upstream.server(), upstream.tool()).map(Definition::json)
        : Optional.empty();
  }

  /** Why a tool may not be called now; empty when it may. */
  Optional<String> refusal(String server, String tool, String sha256) {
    Optional<Server> found = find(server);
    if (found.isEmpty()) {
      return Optional.of("the server is no longer configured");
    }
    if (pins.change(server, tool).isPresent()) {
      return Optional.of("the server changed the tool's definition, which an operator must review");
    }
    if (pins.pin(server, tool).filter(pin -> pin.sha256().equals(sha256)).isEmpty()) {
      return Optional.of("the tool's definition is not the one that was pinned");
    }
    Server.Listing listing = found.get().listing();
    return listing.known() && !listing.tools().contains(tool)
        ? Optional.of("the server no longer offers the tool")
        : Optional.empty();
  }

  @Override
  public List<JsonNode> resources(Caller caller) {
    return gather(caller, READ, Server.Listing::resources);
  }

  @Override
  public List<JsonNode> templates(Caller caller) {
    return gather(caller, READ, Server.Listing::templates);
  }

  @Override
  public List<JsonNode> prompts(Caller caller) {
    var all = new ArrayList<JsonNode>();
    for (Server server : reachable(caller, PROMPT)) {
      for (JsonNode prompt : server.listing().prompts()) {
        if (prompt instanceof ObjectNode object) {
          all.add(
              object
                  .deepCopy()
                  .put("name", server.config().prefix() + object.path("name").asString("")));
        }
      }
    }
    return all;
  }

  private List<JsonNode> gather(
      Caller caller, String standIn, Function<Server.Listing, List<JsonNode>> part) {
    var all = new ArrayList<JsonNode>();
    reachable(caller, standIn).forEach(server -> all.addAll(part.apply(server.listing())));
    return all;
  }

  private List<Server> reachable(Caller caller, String standIn) {
    return servers.values().stream()
        .filter(
            server -> ports.reach().reaches(caller.principal(), standIn(server.config(), standIn)))
        .toList();
  }

  /** The tool that stands for {@code own} of a server. */
  public static ToolName standIn(ServerConfig server, String own) {
    return new ToolName(server.prefix() + own);
  }

  @Override
  public Optional<ToolName> reader(Caller caller, String uri) {
    return owner(caller, uri).map(server -> standIn(server.config(), READ));
  }

  private Optional<Server> owner(Caller caller, String uri) {
    List<Server> candidates = reachable(caller, READ);
    for (Server server : candidates) {
      for (JsonNode resource : server.listing().resources()) {
        if (resource.path("uri").asString("").equals(uri)) {
          return Optional.of(server);
        }
      }
    }
    for (Server server : candidates) {
      for (JsonNode template : server.listing().templates()) {
        if (matches(template.path("uriTemplate").asString(""), uri)) {
          return Optional.of(server);
        }
      }
    }
    // Servers may have resources that they do not list.
    List<Server> able =
        candidates.stream().filter(server -> server.listing().hasResources()).toList();
    return able.size() == 1 ? Optional.of(able.getFirst()) : Optional.empty();
  }

  private static boolean matches(String template, String uri) {
    var pattern = new StringBuilder();
    int from = 0;
    for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
      int end = template.indexOf('}', open);
      if (end < 0) {
        return false;
      }
      pattern.append(Pattern.quote(template.substring(from, open))).append("[^?#]*+");
      from = end + 1;
    }
    if (from == 0) {
      return template.equals(uri);
    }
    String rest = template.substring(from);
    // Possessive matching would swallow what follows; the rest is compared by itself.
    String begin = template.substring(0, template.indexOf('{'));
    return uri.startsWith(begin)
        && uri.endsWith(rest)
        && uri.length() >= begin.length() + rest.length();
  }

  @Override
  public Optional<Prompt> prompt(Caller caller, String name) {
    for (Server server : reachable(caller, PROMPT)) {
      String prefix = server.config().prefix();
      if (name.startsWith(prefix)) {
        String own = name.substring(prefix.length());
        boolean listed =
            server.listing().prompts().stream()
                .anyMatch(prompt -> prompt.path("name").asString("").equals(own));
        if (listed) {
          return Optional.of(new Prompt(standIn(server.config(), PROMPT), own));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public JsonNode complete(Caller caller, ObjectNode params) throws InterruptedException {
    JsonNode reference = params.path("ref");
    ObjectNode own = params.deepCopy();
    own.remove("_meta");
    Optional<Server> server;
    if (reference.path("type").asString("").equals("ref/prompt")) {
      Optional<Prompt> prompt = prompt(caller, reference.path("name").asString(""));
      server = prompt.flatMap(this::serverOf);
      prompt.ifPresent(it -> ((ObjectNode) own.path("ref")).put("name", it.name()));
    } else {
      server = owner(caller, reference.path("uri").asString(""));
    }
    if (server.isEmpty()) {
      throw new RpcException(RpcException.INVALID_PARAMS, "there is nothing of that name");
    }
    try {
      JsonNode result = server.get().connection().ask("completion/complete", own);
      return result instanceof ObjectNode object ? server.get().redacted(object) : Rpc.object();
    } catch (UpstreamException e) {
      throw new RpcException(RpcException.INTERNAL, e.text());
    }
  }

  private Optional<Server> serverOf(Prompt prompt) {
    return servers.values().stream()
        .filter(server -> standIn(server.config(), PROMPT).equals(prompt.tool()))
        .findFirst();
  }

  @Override
  public void subscribe(Caller caller, String uri) throws InterruptedException {
    Server server =
        owner(caller, uri)
            .orElseThrow(() -> new RpcException(RpcException.INVALID_PARAMS, "resource not found"));
    try {
      server.subscribe(uri);
    } catch (UpstreamException e) {
      throw new RpcException(RpcException.INTERNAL, e.text());
    }
  }

  /**
   * How it is with one server.
   *
   * @param wantsLogin whether it waits for somebody to log in
   * @param refused tools that were not taken, and why
   * @param changed tools whose definition waits for a review
   */
  public record Status(
      ServerConfig config,
      String state,
      boolean wantsLogin,
      List<Definition> pinned,
      List<Definition> changed,
      Map<String, String> refused) {}

  public List<Status> status() {
    return servers.values().stream()
        .map(server ->
            new Status(
                server.config(),
                server.state(),
                server.wantsLogin(),
                pins.pinned(server.config().name()),
                pins.changed(server.config().name()),
                server.refused()))
        .toList();
  }

  /** One server as it is configured. */
  public Optional<ServerConfig> config(String server) {
    return find(server).map(Server::config);
  }

  /** What a server said when it wanted a token: its {@code WWW-Authenticate}, or nothing. */
  public String challenge(String server) {
    return find(server).map(Server::challenge).orElse("");
  }

  /** Somebody has logged in or out at a server: it is spoken to anew. */
  public void loginChanged(String server) {
    find(server).ifPresent(Server::loginChanged);
  }

  /** Why the catalogue stays as it was, where it does; else empty. */
  public String objection() {
    return objection;
  }

  /** Each line in which a changed definition differs from its pin. */
  public List<String> difference(String server, String tool) {
    Optional<Definition> now = pins.change(server, tool);
    return now.isEmpty()
        ? List.of()
        : Definition.difference(
            pins.pin(server, tool).map(Definition::json).orElseGet(Rpc::object), now.get().json());
  }

  /**
   * Lets a changed definition count.
   *
   * @param sha256 of what the operator saw
   * @return what is against it; empty where it was done
   */
  public Optional<String> approve(String server, String tool, String sha256, String by) {
    Optional<Definition> before = pins.approve(server, tool, sha256);
    if (before.isEmpty()) {
      return Optional.of("no such change waits; look again");
    }
    Optional<String> against;
    synchronized (this) {
      against = ports.catalogue().put(pinned(servers.values()));
    }
    if (against.isPresent()) {
      pins.restore(server, before.get());
      return against;
    }
    ports
        .notes()
        .note("mcp.approved", Map.of("server", server, "tool", tool, "sha256", sha256, "by", by));
    toolsChanged();
    return Optional.empty();
  }

  @Override
  public void close() {
    servers.values().forEach(Server::close);
  }
}
