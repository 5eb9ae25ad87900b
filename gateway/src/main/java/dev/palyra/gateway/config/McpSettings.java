package dev.palyra.gateway.config;

import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.mcp.server.FaceSettings;
import dev.palyra.mcp.upstream.ServerConfig;
import dev.palyra.mcp.upstream.ServerConfig.Bounds;
import dev.palyra.mcp.upstream.ServerConfig.Place;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code [mcp]}: the server face, and {@code [[mcp.servers]]}: the servers behind it.
 *
 * @param face limits of the server face
 * @param servers at most 64, each of another name
 */
public record McpSettings(FaceSettings face, List<ServerConfig> servers) {
  public static final McpSettings DEFAULTS = new McpSettings(FaceSettings.DEFAULTS, List.of());
  private static final int MAX_SERVERS = 64;
  private static final int MAX_LIST = 256;
  private static final Duration DAY = Duration.ofDays(1);

  public McpSettings {
    servers = List.copyOf(servers);
  }

  static McpSettings read(TomlSection section, Path home, Path userFolder) {
    Duration hold =
        section.read(
            "hold",
            Form.duration(Duration.ofMillis(100), Duration.ofHours(1)),
            FaceSettings.DEFAULTS.hold());
    Duration maxWait =
        section.read(
            "max-wait", Form.duration(Duration.ofSeconds(1), DAY), FaceSettings.DEFAULTS.maxWait());
    var servers = new ArrayList<ServerConfig>();
    var names = new HashSet<String>();
    var prefixes = new HashSet<String>();
    List<TomlSection> tables = section.sections("servers");
    if (tables.size() > MAX_SERVERS) {
      section.report("servers", "mcp.servers must be at most " + MAX_SERVERS + " tables");
    }
    for (TomlSection table : tables) {
      new ServerReader(table, home, userFolder)
          .read()
          .ifPresent(server -> {
            if (!names.add(server.name())) {
              table.report("name", "another server has the name \"" + server.name() + "\"");
            } else if (!prefixes.add(server.prefix())) {
              table.report("prefix", "another server has the prefix \"" + server.prefix() + "\"");
            } else {
              servers.add(server);
            }
          });
    }
    section.end();
    return new McpSettings(FaceSettings.DEFAULTS.with(hold, maxWait), servers);
  }

  /** Reads one server. */
  private record ServerReader(TomlSection table, Path home, Path userFolder) {
    Optional<ServerConfig> read() {
      Optional<String> name = table.require("name", Form.text(32));
      Optional<String> prefix =
          table.find("prefix", Form.parsed("a prefix such as \"github.\"", text -> text));
      var capabilities =
          table.list("capabilities", capability(), Capability.values().length).orElse(List.of());
      boolean sensitive = table.read("sensitive", Form.flag(), false);
      List<String> allow =
          table
              .list(
                  "allow", Form.parsed("sampling, roots or elicitation", ServerReader::ability), 3)
              .orElse(List.of("elicitation"));
      Bounds bounds = bounds();
      Optional<SandboxProcessRunnerPolicy> quotas = quotas(table.section("limits"));
      Optional<? extends Place> place = table.has("url") ? elsewhere() : here();
      table.end();
      if (name.isEmpty() || place.isEmpty() || quotas.isEmpty()) {
        return Optional.empty();
      }
      return table.build(_ ->
          new ServerConfig(
              name.get(),
              prefix.orElse(name.get() + "."),
              place.get(),
              Set.copyOf(capabilities),
              sensitive,
              Set.copyOf(allow),
              quotas.get(),
              bounds));
    }

    private Bounds bounds() {
      Form<Duration> time = Form.duration(Duration.ofMillis(100), DAY);
      return new Bounds(
          table.read("max-message", Form.size(1_024, 64L << 20), Bounds.DEFAULTS.message()),
          table.read("max-tools", Form.integer(1, 4_096), Bounds.DEFAULTS.tools()),
          table.read("max-pending", Form.integer(1, 1_024), Bounds.DEFAULTS.pending()),
          table.read("start-timeout", time, Bounds.DEFAULTS.start()),
          table.read("call-timeout", time, Bounds.DEFAULTS.call()));
    }

    // A server lives long and says much; what it may be is bounded by hours and by its messages.
    private static Optional<SandboxProcessRunnerPolicy> quotas(TomlSection section) {
      var quotas =
          SandboxProcessRunnerPolicy.DEFAULTS.toBuilder()
              .cpuTime(Duration.ofHours(24))
              .wallTime(Duration.ofHours(24))
              .outputBytes(1L << 30);
      section
          .find("cpu-time", Form.duration(Duration.ofSeconds(1), DAY))
          .ifPresent(quotas::cpuTime);
      section
          .find("wall-time", Form.duration(Duration.ofSeconds(1), DAY))
          .ifPresent(quotas::wallTime);
      Form<Long> size = Form.size(0, 1L << 46);
      section.find("memory", size).ifPresent(quotas::memoryBytes);
      section.find("address-space", size).ifPresent(quotas::addressSpaceBytes);
      section.find("output", size).ifPresent(quotas::outputBytes);
      section.find("file-size", size).ifPresent(quotas::fileSizeBytes);
      section.find("disk", size).ifPresent(quotas::diskBytes);
      section.find("processes", Form.integer(1, 65_536)).ifPresent(quotas::processes);
      section.find("open-files", Form.integer(16, 65_536)).ifPresent(quotas::openFiles);
      section.end();
      return section.build(_ -> quotas.build());
    }

    private Optional<Place.Elsewhere> elsewhere() {
      Optional<URI> url = table.require("url", Form.parsed("a URL", URI::create));
      Optional<SecretRef> bearer =
          table.find("bearer", Form.parsed("a secret reference", SecretRef::parse));
      Optional<ServerConfig.OAuth> oauth = oauth(table.section("oauth"));
      return url.flatMap(
          it -> oauth.flatMap(known -> table.build(_ -> new Place.Elsewhere(it, bearer, known))));
    }

    private static Optional<ServerConfig.OAuth> oauth(TomlSection section) {
      Form<VaultRef> secret = Form.parsed("a vault reference", VaultRef::parse);
      Optional<String> grant =
          section.find("grant", Form.word(Set.of("authorization-code", "client-credentials")));
      Optional<String> clientId = section.find("client-id", Form.text(256));
      Optional<VaultRef> clientSecret = section.find("client-secret", secret);
      Optional<VaultRef> clientKey = section.find("client-key", secret);
      Optional<String> issuer = section.find("issuer", Form.text(1_024));
      List<String> scopes = section.list("scopes", Form.text(128), 32).orElse(List.of());
      Set<String> hosts =
          Set.copyOf(
              section
                  .list("private-hosts", Form.parsed("host:port", ServerReader::host), 16)
                  .orElse(List.of()));
      section.end();
      return section.build(_ ->
          new ServerConfig.OAuth(
              clientId,
              clientSecret,
              issuer,
              scopes,
              hosts,
              grant.filter("client-credentials"::equals).isPresent(),
              clientKey));
    }

    private static String host(String text) {
      EgressHost host = EgressHost.parse(text);
      return host.host() + ":" + host.port();
    }

    private Optional<Place.Here> here() {
      Form<Path> path = Form.path(home, userFolder);
      Optional<Path> program = table.require("program", path);
      var arguments =
          table
              .list("arguments", Form.parsed("a string", text -> text), MAX_LIST)
              .orElse(List.of());
      var egress =
          table
              .list("egress", Form.parsed("host:port", EgressHost::parse), MAX_LIST)
              .orElse(List.of());
      Map<String, String> plain = new LinkedHashMap<>();
      Map<String, SecretRef> secrets = new LinkedHashMap<>();
      TomlSection environment = table.section("environment");
      environment
          .all(Form.text(4_096))
          .forEach((name, value) -> {
            if (SecretRef.looksLikeRef(value)) {
              environment
                  .build(_ -> SecretRef.parse(value))
                  .ifPresent(ref -> secrets.put(name, ref));
            } else {
              plain.put(name, value);
            }
          });
      var roots = new ArrayList<WorkspaceRoot>();
      for (TomlSection root : table.sections("roots")) {
        WorkspaceSettings.root(root, home, userFolder).ifPresent(roots::add);
      }
      Optional<Path> folder = table.find("folder", path);
      if (program.isEmpty()) {
        return Optional.empty();
      }
      Path work = folder.orElse(roots.isEmpty() ? Path.of("/tmp") : roots.getFirst().path());
      return table.build(_ ->
          new Place.Here(
              program.get(), arguments, plain, secrets, work, roots, Set.copyOf(egress)));
    }

    private static String ability(String text) {
      if (!Set.of("sampling", "roots", "elicitation").contains(text)) {
        throw new IllegalArgumentException("got \"" + text + "\"");
      }
      return text;
    }

    private static Form<Capability> capability() {
      return Form.parsed(
          "a capability such as network",
          text ->
              Capability.parse(text)
                  .orElseThrow(() -> new IllegalArgumentException("got \"" + text + "\"")));
    }
  }
}
