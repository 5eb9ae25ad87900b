package dev.palyra.mcp.upstream;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.mcp.server.Offers;
import dev.palyra.mcp.wire.HeaderMarks;
import dev.palyra.mcp.wire.RequestHeaders;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * One server, kept running: started when it is needed, restarted with growing pauses, its
 * definitions compared with their pins each time. Thread-safe; waits for nobody but its own server.
 */
final class Server implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_PAUSE = Duration.ofMinutes(1);
  private static final Duration SETTLED = Duration.ofMinutes(1);
  private static final int MAX_PAGES = 100;

  private final ServerConfig config;
  private final ServerPorts ports;
  private final Pins pins;
  private final Runnable pinned;
  private final Consumer<Offers.Change> changes;
  private final ServerEgress egress;
  private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
  private final Map<String, String> refused = new ConcurrentHashMap<>();
  private @Nullable Connection connection;
  private volatile Map<String, HeaderMarks> marks = Map.of();
  private volatile Listing listing = Listing.NONE;
  private volatile String state = "not started";
  private int failures;
  private long startedAt;
  private long notBefore;
  private boolean closed;
  private volatile String challenge = "";
  // Until somebody logs in there is no use in asking again.
  private volatile boolean wantsLogin;

  /** What it offers, as it last said. */
  record Listing(
      boolean known,
      Set<String> tools,
      List<JsonNode> resources,
      List<JsonNode> templates,
      List<JsonNode> prompts,
      boolean hasResources,
      boolean hasPrompts) {
    static final Listing NONE =
        new Listing(false, Set.of(), List.of(), List.of(), List.of(), false, false);

    Listing with(Connection open) {
      return new Listing(
          known,
          tools,
          resources,
          templates,
          prompts,
          open.able("resources"),
          open.able("prompts"));
    }

    Listing withTools(Set<String> listed) {
      return new Listing(true, listed, resources, templates, prompts, hasResources, hasPrompts);
    }

    Listing withPrompts(List<JsonNode> listed) {
      return new Listing(known, tools, resources, templates, listed, hasResources, hasPrompts);
    }

    Listing withResources(List<JsonNode> listed, List<JsonNode> patterns) {
      return new Listing(known, tools, listed, patterns, prompts, hasResources, hasPrompts);
    }
  }

  /**
   * @param pinned told when there are new pins
   */
  Server(
      ServerConfig config,
      ServerPorts ports,
      Pins pins,
      Runnable pinned,
      Consumer<Offers.Change> changes) {
    this.config = config;
    this.ports = ports;
    this.pins = pins;
    this.pinned = pinned;
    this.changes = changes;
    this.egress = new ServerEgress(config.name(), ports.notes());
  }

  ServerConfig config() {
    return config;
  }

  Listing listing() {
    return listing;
  }

  String state() {
    return state;
  }

  /** Whether it is spoken to no more until somebody has logged in. */
  boolean wantsLogin() {
    return wantsLogin;
  }

  /** Tools that were not taken, and why. */
  Map<String, String> refused() {
    return Map.copyOf(refused);
  }

  ServerEgress egress() {
    return egress;
  }

  /** Starts it in the background, where it does not run. */
  void wake() {
    Thread.ofVirtual()
        .name("mcp-start-" + config.name())
        .start(() -> {
          try {
            var _ = connection();
          } catch (UpstreamException e) {
            // It is noted; the next call tries again.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** The connection, opened where there is none. */
  synchronized Connection connection() throws UpstreamException, InterruptedException {
    if (closed) {
      throw new UpstreamException("the gateway is stopping");
    }
    Connection open = connection;
    if (open != null && open.alive()) {
      return open;
    }
    if (wantsLogin) {
      throw new UpstreamException(state);
    }
    long now = System.nanoTime();
    if (failures > 0 && now - notBefore < 0) {
      throw new UpstreamException(
          "the server `"
              + config.name()
              + "` is down ("
              + state
              + "); it is tried again in "
              + Math.max(1, Duration.ofNanos(notBefore - now).toSeconds())
              + " s");
    }
    try {
      state = "starting";
      Connection fresh = start();
      connection = fresh;
      list(fresh);
      state = "running";
      startedAt = System.nanoTime();
      follow(fresh);
      ports.notes().note("mcp.started", Map.of("server", config.name()));
      return fresh;
    } catch (UpstreamException e) {
      failed(e.text());
      throw e;
    } catch (RpcException e) {
      failed("its lists cannot be read");
      throw new UpstreamException("the server's lists cannot be read");
    }
  }

  private synchronized void failed(String told) {
    String why = wantsLogin ? loginHint() : told;
    state = why;
    Connection open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
    ports.notes().note("mcp.failed", Map.of("server", config.name(), "why", why));
    pause();
  }

  /** It went by itself; one that had lived for a while is started anew at once. */
  private synchronized void gone(String why) {
    state = wantsLogin ? loginHint() : why;
    if (System.nanoTime() - startedAt > SETTLED.toNanos()) {
      failures = 0;
    }
    Connection open = connection;
    if (open != null && !open.alive()) { // Another one may be there by now.
      connection = null;
      pause();
    }
  }

  private void pause() {
    failures++;
    long pause =
        Math.min(LAST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(10, failures - 1));
    notBefore = System.nanoTime() + Duration.ofMillis(pause).toNanos();
    if (!closed && !wantsLogin) {
      Thread.ofVirtual()
          .name("mcp-retry-" + config.name())
          .start(() -> {
            try {
              Thread.sleep(pause + 1);
              wake();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
  }

  private Connection start() throws UpstreamException, InterruptedException {
    SecretLease lease = lease();
    boolean started = false;
    try {
      Connection fresh =
          Connection.open(config, listener -> wire(listener, lease), new Handler(lease));
      started = true;
      return fresh;
    } finally {
      if (!started) {
        lease.close();
      }
    }
  }

  private SecretLease lease() throws UpstreamException {
    return switch (ports.secrets().resolve(config, config.place().secrets())) {
      case SecretResolution.Leased(SecretLease lease) -> lease;
      case SecretResolution.Refused refused ->
          throw new UpstreamException(
              "the secret `" + refused.ref().label() + "`: " + refused.failure().code());
    };
  }

  private Wire wire(Wire.Listener listener, SecretLease lease) {
    return switch (config.place()) {
      case ServerConfig.Place.Here here ->
          StdioWire.open(
              told -> ports.processes().start(request(here, lease), egress, told),
              listener,
              config.bounds().message());
      case ServerConfig.Place.Elsewhere elsewhere ->
          new HttpWire(
              elsewhere.url(),
              elsewhere
                  .bearer()
                  .<Authorization>map(ref -> new Given(lease, ref))
                  .orElseGet(LoggedIn::new),
              new RequestHeaders(
                  tool -> marks.getOrDefault(tool, HeaderMarks.NONE),
                  text -> Redaction.changes(text, ports.redactor())),
              listener,
              config.bounds().message());
    };
  }

  /** A token that the operator has put into the vault. */
  private record Given(SecretLease lease, SecretRef ref) implements Authorization {
    @Override
    public Optional<Secret> bearer() {
      return Optional.of(lease.secret(ref).copy());
    }

    @Override
    public boolean renew(Secret refused) {
      return false;
    }

    @Override
    public String refused(String challenge) {
      return "it refuses the token in `" + ref.label() + "`";
    }

    @Override
    public String insufficient(String challenge) {
      return "the token in `" + ref.label() + "` has too few scopes";
    }
  }

  /** The token of a login, where somebody has logged in. */
  private final class LoggedIn implements Authorization {
    @Override
    public Optional<Secret> bearer() {
      return ports.logins().access(config);
    }

    @Override
    public boolean renew(Secret refused) {
      return ports.logins().renew(config, refused);
    }

    @Override
    public String refused(String said) {
      challenge = said;
      if (ports.logins().obtain(config, said)) {
        return "it wanted a token, which there is now";
      }
      if (ports.logins().mayPass(config)) {
        return "its token cannot be renewed now";
      }
      wantsLogin = true;
      return loginHint();
    }

    @Override
    public String insufficient(String said) {
      challenge = said;
      return "the login has too few scopes: `palyra mcp login " + config.name() + "` asks for more";
    }
  }

  private String loginHint() {
    return "it wants a login: `palyra mcp login " + config.name() + "`";
  }

  /** What it said when it wanted a token: its {@code WWW-Authenticate}, or nothing. */
  String challenge() {
    return challenge;
  }

  /** Somebody has logged in or out: begins anew. */
  void loginChanged() {
    Connection open;
    synchronized (this) {
      wantsLogin = false;
      failures = 0;
      state = "starting"; // What it was is no longer true, whoever looks.
      open = connection;
      connection = null;
    }
    if (open != null) {
      open.close();
    }
    wake();
  }

  private CommandRequest request(ServerConfig.Place.Here here, SecretLease lease) {
    Map<String, EnvValue> environment = new HashMap<>();
    here.environment().forEach((name, value) -> environment.put(name, EnvValue.plain(value)));
    here.references()
        .forEach((name, ref) -> {
          byte[] value = lease.secret(ref).reveal();
          environment.put(name, EnvValue.secret(value));
          Arrays.fill(value, (byte) 0);
        });
    return new CommandRequest(
        "mcp-" + config.name(),
        Tier.ISOLATED,
        here.program(),
        here.arguments(),
        environment,
        Bytes.EMPTY,
        here.workingDirectory(),
        here.roots(),
        config.quotas(),
        here.egress());
  }

  private void list(Connection open) throws UpstreamException, InterruptedException {
    listing = Listing.NONE.with(open);
    for (String kind : List.of("tools", "prompts", "resources")) {
      list(open, kind);
    }
  }

  /** Lists one kind again. */
  private void list(Connection open, String kind) throws UpstreamException, InterruptedException {
    if (!open.able(kind)) {
      return;
    }
    switch (kind) {
      case "tools" -> {
        List<Definition> tools = tools(open);
        marks =
            tools.stream()
                .collect(
                    Collectors.toMap(
                        Definition::name,
                        it -> HeaderMarks.of(it.json().path("inputSchema")),
                        (_, last) -> last));
        listing = listing.withTools(Set.copyOf(tools.stream().map(Definition::name).toList()));
        Pins.Seen seen = pins.see(config.name(), tools);
        seen.fresh().forEach(name -> note("mcp.pinned", name));
        seen.changed().forEach(name -> note("mcp.changed", name));
        pinned.run();
      }
      case "prompts" -> listing = listing.withPrompts(clean(all(open, "prompts/list", "prompts")));
      default ->
          listing =
              listing.withResources(
                  clean(all(open, "resources/list", "resources")), clean(templates(open)));
    }
  }

  private List<Definition> tools(Connection open) throws UpstreamException, InterruptedException {
    var tools = new ArrayList<Definition>();
    refused.clear();
    for (JsonNode tool : all(open, "tools/list", "tools")) {
      if (tools.size() >= config.bounds().tools()) {
        ports.notes().note("mcp.fault", Map.of("server", config.name(), "what", "too many tools"));
        break;
      }
      switch (Definition.read(tool)) {
        case Definition.Read.Good(Definition definition) -> take(definition, tools);
        case Definition.Read.Bad(String name, String why) -> refuse(name, why);
      }
    }
    return tools;
  }

  // Not every server that has resources knows templates.
  private List<JsonNode> templates(Connection open) throws UpstreamException, InterruptedException {
    try {
      return all(open, "resources/templates/list", "resourceTemplates");
    } catch (RpcException e) {
      return List.of();
    }
  }

  // Also of one that is no server over HTTP: its tools are offered over HTTP here.
  private void take(Definition definition, List<Definition> tools) {
    Optional<String> objection =
        HeaderMarks.of(definition.json().path("inputSchema"))
            .objection()
            .or(() -> ports.catalogue().objection(config, definition));
    if (objection.isPresent()) {
      refuse(definition.name(), objection.get());
    } else {
      tools.add(definition);
    }
  }

  private void refuse(String name, String why) {
    refused.put(name, why);
    ports.notes().note("mcp.refused", Map.of("server", config.name(), "tool", name, "why", why));
  }

  private void note(String kind, String tool) {
    String hash =
        pins.change(config.name(), tool)
            .or(() -> pins.pin(config.name(), tool))
            .map(Definition::sha256)
            .orElse("");
    ports.notes().note(kind, Map.of("server", config.name(), "tool", tool, "sha256", hash));
  }

  // What a person does not see must not reach a model by a list either.
  private List<JsonNode> clean(List<JsonNode> items) {
    return items.stream()
        .filter(item -> HiddenText.in(item).isEmpty())
        .map(item -> item instanceof ObjectNode object ? redacted(object) : item)
        .map(JsonNode.class::cast)
        .toList();
  }

  private List<JsonNode> all(Connection open, String method, String member)
      throws UpstreamException, InterruptedException {
    var all = new ArrayList<JsonNode>();
    Optional<String> cursor = Optional.empty();
    for (int page = 0; page < MAX_PAGES; page++) {
      ObjectNode params = Rpc.object();
      cursor.ifPresent(it -> params.put("cursor", it));
      JsonNode result = open.ask(method, params);
      result.path(member).forEach(all::add);
      String next = result.path("nextCursor").asString("");
      if (next.isEmpty() || all.size() > 10_000) {
        break;
      }
      cursor = Optional.of(next);
    }
    return all;
  }

  /** Lists again, since something changed. */
  private void refresh(String kind) {
    Thread.ofVirtual()
        .name("mcp-list-" + config.name())
        .start(() -> {
          try {
            synchronized (this) {
              Connection open = connection;
              if (open != null && open.alive()) {
                list(open);
              }
            }
            changes.accept(new Offers.Change.Listing(kind));
          } catch (UpstreamException | RpcException e) {
            fault("its lists cannot be read");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Asks it to tell when a resource changes. */
  void subscribe(String uri) throws UpstreamException, InterruptedException {
    Connection open = connection();
    if (subscriptions.size() > 10_000 || !subscriptions.add(uri)) {
      return;
    }
    if (open.stateless()) {
      listen(open);
    } else {
      var _ = open.ask("resources/subscribe", Rpc.object().put("uri", uri));
    }
  }

  /** In the stateless revision a stream says what changes; the newest one replaces the others. */
  private void listen(Connection open) {
    ObjectNode params = Rpc.object();
    ObjectNode wanted = params.putObject("notifications");
    for (String kind : List.of("tools", "prompts", "resources")) {
      wanted.put(kind + "ListChanged", true);
    }
    var uris = wanted.putArray("resourceSubscriptions");
    subscriptions.forEach(uri -> uris.add(StringNode.valueOf(uri)));
    Thread.ofVirtual()
        .name("mcp-listen-" + config.name())
        .start(() -> {
          try {
            var _ =
                open.ask(
                    "subscriptions/listen",
                    params,
                    Duration.ofDays(1),
                    new dev.palyra.core.sandbox.Cancellation(),
                    Optional.empty());
          } catch (UpstreamException | RpcException e) {
            // It tells nothing then.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Once it runs, follows what it says of changes. */
  void follow(Connection open) {
    if (open.stateless()) {
      listen(open);
    }
  }

  private void fault(String what) {
    ports.notes().note("mcp.fault", Map.of("server", config.name(), "what", what));
  }

  ObjectNode redacted(ObjectNode said) {
    return Redaction.of(said, ports.redactor());
  }

  @Override
  public void close() {
    Connection open;
    synchronized (this) {
      closed = true;
      open = connection;
      connection = null;
    }
    if (open != null) {
      open.close();
    }
  }

  private final class Handler implements Connection.Events {
    private final SecretLease lease;

    Handler(SecretLease lease) {
      this.lease = lease;
    }

    @Override
    public void listChanged(String kind) {
      refresh(kind);
    }

    @Override
    public void updated(String uri, ObjectNode params) {
      if (subscriptions.contains(uri)) {
        changes.accept(new Offers.Change.Updated(uri, params));
      }
    }

    @Override
    public void fault(String what) {
      Server.this.fault(what);
    }

    @Override
    public void closed(String why, boolean fault) {
      lease.close();
      subscriptions.clear();
      ports
          .notes()
          .note(fault ? "mcp.fault" : "mcp.ended", Map.of("server", config.name(), "what", why));
      // Not here: whoever starts it may hold the lock and wait for the answer that won't come.
      Thread.ofVirtual().name("mcp-gone-" + config.name()).start(() -> gone(why));
    }

    @Override
    public ObjectNode redacted(ObjectNode said) {
      return Server.this.redacted(said);
    }
  }
}
