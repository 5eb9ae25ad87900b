package dev.palyra.gateway;

import dev.palyra.auth.provider.ServerLogins;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.LiveProcess;
import dev.palyra.core.sandbox.LiveProcesses;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.secret.RedactedStream;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolver;
import dev.palyra.core.secret.SecretUse;
import dev.palyra.gateway.catalogue.LiveCatalogue;
import dev.palyra.gateway.catalogue.ServerTools;
import dev.palyra.gateway.config.McpSettings;
import dev.palyra.gateway.home.TokenFiles;
import dev.palyra.gateway.mcp.LiveServers;
import dev.palyra.gateway.mcp.McpParts;
import dev.palyra.gateway.mcp.ServerLoginDesk;
import dev.palyra.gateway.policy.PolicyDesk;
import dev.palyra.mcp.call.CallChannels;
import dev.palyra.mcp.upstream.Definition;
import dev.palyra.mcp.upstream.Pins;
import dev.palyra.mcp.upstream.ServerConfig;
import dev.palyra.mcp.upstream.ServerPorts;
import dev.palyra.mcp.upstream.UpstreamSandbox;
import dev.palyra.mcp.upstream.Upstreams;
import dev.palyra.sandbox.egress.EgressLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the servers of tools behind the gate. */
final class McpWiring {
  private static final Logger LOG = LoggerFactory.getLogger(McpWiring.class);

  /** What the requests of one login may do to the network. */
  static final EgressLimits LOGIN_LIMITS =
      new EgressLimits(4, 1L << 20, Duration.ofSeconds(10), Duration.ofSeconds(20));

  private final McpSettings settings;
  private final LiveCatalogue catalogue;
  private final Pins pins;

  /** Reads what is pinned: the catalogue and the policies are made with it from the start. */
  McpWiring(McpSettings settings, LiveCatalogue catalogue, Path state) throws IOException {
    this.settings = settings;
    this.catalogue = catalogue;
    this.pins = Pins.open(state.resolve("mcp-pins.json"));
    catalogue.begin(ServerTools.all(pinned()));
  }

  private Map<ServerConfig, List<Definition>> pinned() {
    Map<ServerConfig, List<Definition>> all = new LinkedHashMap<>();
    for (ServerConfig server : settings.servers()) {
      all.put(
          server,
          pins.of(server.name()).stream()
              .filter(it -> ServerTools.objection(server, it, catalogue).isEmpty())
              .toList());
    }
    return all;
  }

  /** The parts, once there is what they need. */
  record Wired(Upstreams upstreams, Sandbox sandbox, McpParts parts) {}

  Wired wire(
      Sandbox sandbox,
      Sandbox processes,
      SecretResolver resolver,
      ServerLogins logins,
      Supplier<RedactedStream> redactor,
      PolicyDesk policies,
      AuditLog log) {
    var channels = new CallChannels();
    var ports =
        new ServerPorts(
            processes instanceof LiveProcesses live ? live : McpWiring::nowhere,
            (server, refs) -> resolver.resolve(refs, use(server)),
            ServerLoginDesk.port(logins),
            redactor,
            channels,
            (principal, tool) ->
                catalogue
                    .find(tool)
                    .map(found -> policies.active().reaches(principal, found))
                    .orElse(false),
            new ServerPorts.Catalogue() {
              @Override
              public Optional<String> objection(ServerConfig server, Definition definition) {
                return ServerTools.objection(server, definition, catalogue);
              }

              @Override
              public Optional<String> put(Map<ServerConfig, List<Definition>> definitions) {
                return catalogue.put(
                    ServerTools.all(definitions), () -> policies.retool(TokenFiles.OPERATOR));
              }
            },
            (kind, fields) -> note(log, kind, fields));
    var upstreams = new Upstreams(settings.servers(), ports, pins);
    return new Wired(
        upstreams,
        new UpstreamSandbox(sandbox, upstreams, ports),
        new McpParts(
            channels,
            upstreams,
            upstreams,
            settings.face(),
            Optional.of(upstreams),
            Optional.of(new ServerLoginDesk(logins, upstreams))));
  }

  /** Takes in what is done to the servers in the configuration file while the gateway runs. */
  LiveServers live(
      Upstreams upstreams,
      LiveServers.Source file,
      LiveServers.Reader reader,
      PolicyDesk policies,
      Consumer<Set<SecretRef>> recall,
      Consumer<McpSettings> changed,
      AuditLog log) {
    return new LiveServers(
        settings.servers(),
        new LiveServers.Ports(
            file,
            reader,
            upstreams::replace,
            () -> policies.active().revision().sha256(),
            recall,
            servers -> changed.accept(new McpSettings(settings.face(), servers)),
            log));
  }

  private static void note(AuditLog log, String kind, Map<String, String> fields) {
    try {
      log.append(new AuditEvent.Lifecycle(kind, fields));
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("kind", kind).setCause(e).log("a note could not be recorded");
    }
  }

  // A server is started by the gateway, on behalf of whoever configured it.
  private static SecretUse use(ServerConfig server) {
    return new SecretUse(
        TokenFiles.OPERATOR.toString(),
        server.prefix() + "*",
        "mcp-" + server.name(),
        server.place().egress().stream().map(EgressHost::host).collect(Collectors.toSet()),
        Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  private static LiveProcess nowhere(
      dev.palyra.core.sandbox.CommandRequest request,
      EgressPolicy egress,
      LiveProcesses.Listener listener) {
    listener.ended(
        new Outcome.Refused(
            "no program can be spoken to while it runs on this host",
            "reach the server over HTTP, or run the gateway on Linux"));
    return new LiveProcess() {
      @Override
      public boolean say(byte[] bytes) {
        return false;
      }

      @Override
      public void close() {}
    };
  }
}
