package dev.palyra.gateway;

import dev.palyra.agent.RunPorts;
import dev.palyra.auth.password.Passwords;
import dev.palyra.auth.provider.IssuerMetadata;
import dev.palyra.auth.provider.ServerLogins;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.gate.Gate;
import dev.palyra.core.gate.GatePorts;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.core.tool.ToolPlan;
import dev.palyra.core.tool.Workspace;
import dev.palyra.gateway.approval.CallPreviews;
import dev.palyra.gateway.call.Dispatcher;
import dev.palyra.gateway.catalogue.CatalogueReader;
import dev.palyra.gateway.catalogue.LiveCatalogue;
import dev.palyra.gateway.config.InlineSecretCheck;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.device.DevicePort;
import dev.palyra.gateway.home.AuditKey;
import dev.palyra.gateway.home.Home;
import dev.palyra.gateway.home.TokenFiles;
import dev.palyra.gateway.http.ApiPorts;
import dev.palyra.gateway.http.AuthPorts;
import dev.palyra.gateway.http.HttpServer;
import dev.palyra.gateway.http.ProviderPorts;
import dev.palyra.gateway.http.Route;
import dev.palyra.gateway.mcp.EgressTransport;
import dev.palyra.gateway.policy.PolicyDesk;
import dev.palyra.gateway.policy.PolicyMetrics;
import dev.palyra.gateway.record.Bell;
import dev.palyra.gateway.record.RunFeed;
import dev.palyra.gateway.run.GateCalls;
import dev.palyra.gateway.run.RunDesk;
import dev.palyra.gateway.run.RunWiring;
import dev.palyra.gateway.skill.LiveSkills;
import dev.palyra.gateway.skill.SkillModules;
import dev.palyra.gateway.skill.Skills;
import dev.palyra.gateway.tls.GatewayKeys;
import dev.palyra.policy.control.ControlPolicies;
import dev.palyra.sandbox.Background;
import dev.palyra.sandbox.BackgroundSandbox;
import dev.palyra.sandbox.SandboxConfig;
import dev.palyra.sandbox.Sandboxes;
import dev.palyra.sandbox.egress.EgressClient;
import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.skills.SkillStore;
import dev.palyra.store.Store;
import dev.palyra.store.StoreLimits;
import dev.palyra.vault.Vault;
import dev.palyra.vault.VaultSecretResolver;
import dev.palyra.vault.VaultSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where the parts are put together. Not final, so that a test can stop the gateway
 * between any two steps; nothing that is configured or on a class path can.
 */
class Wiring {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final Home home;
  private final Settings settings;
  private final TokenFiles.Loaded tokens;
  private final Clock clock;
  private final SecureRandom random;
  private final Path userFolder;
  private @Nullable Sandbox processes;
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  Wiring(
      Home home,
      Settings settings,
      TokenFiles.Loaded tokens,
      Clock clock,
      SecureRandom random,
      Path userFolder) {
    this.home = home;
    this.settings = settings;
    this.tokens = tokens;
    this.clock = clock;
    this.random = random;
    this.userFolder = userFolder;
  }

  /**
   * Starts a gateway.
   *
   * @throws RuntimeException when a part cannot start; everything that had started is closed then
   */
  Gateway start() throws IOException {
    boolean started = false;
    try {
      Gateway gateway = wire();
      started = true;
      return gateway;
    } finally {
      if (!started) {
        Gateway.closeAll(resources);
      }
    }
  }

  private Gateway wire() throws IOException {
    List<Path> guarded = WorkspaceRoots.guarded(home, userFolder);
    var roots = WorkspaceRoots.real(settings.workspace().roots(), guarded);
    SkillStore skillStore = Skills.store(home.root(), settings.skills(), clock);
    Skills skills = Skills.load(skillStore);
    var catalogue = new LiveCatalogue(CatalogueReader.read(home.tools(), skills.loaded()));
    var mcpWiring = new McpWiring(settings.mcp(), catalogue, home.state());
    PolicyDesk policies =
        PolicyDesk.open(
            home.policies(), catalogue.candidate(), settings.policy(), TokenFiles.OPERATOR, clock);
    KeyPair auditKey = AuditKey.load(home, random);
    Store store =
        opened(Store.open(home.state().resolve("store"), auditKey, clock, StoreLimits.DEFAULTS));
    AuditLog log = opened(policies).connect(recorder(store), store.grants());
    Sandbox builtIn = sandbox(guarded);
    var secrets = new SecretWiring(home, settings.secrets(), builtIn, clock, random);
    Vault vault = opened(secrets.vault());
    VaultSecretResolver resolver = secrets.resolver(vault, catalogue);
    EgressClient logins = egress(McpWiring.LOGIN_LIMITS);
    McpWiring.Wired mcp =
        mcpWiring.wire(
            builtIn,
            Objects.requireNonNull(processes),
            resolver,
            new ServerLogins(
                new VaultProviderSecrets(vault, resolver),
                resource -> new EgressTransport(logins, resource),
                log,
                clock,
                random),
            resolver::open,
            policies,
            log);
    opened(mcp.upstreams());
    var ids = new Ulid(clock, random);
    Background background =
        new Background(
            Objects.requireNonNull(processes),
            clock,
            ids::next,
            SandboxParts.background(settings.sandbox()),
            owned -> BackgroundRecords.ended(log, owned));
    Sandbox sandbox =
        new BackgroundSandbox(mcp.sandbox(), background, OutputFilter.redacting(resolver::open));
    var metrics = new Metrics();
    var dispatcher = new Dispatcher(settings.calls(), metrics::ended);
    metrics.watch(dispatcher);
    PolicyMetrics.watch(policies, metrics.registry());
    ToolPlan plan =
        new ToolPlan(new Workspace(roots, new ProgramFolders(settings.workspace().programs())));
    var approvalWiring = new ApprovalWiring(store, log, clock, random, ids);
    approvalWiring
        .announce(settings.approvals(), ref -> ApprovalWiring.read(vault, ref), System.getenv())
        .forEach(this::opened);
    var codes =
        new VaultTotpSecrets(
            opened(Vault.open(VaultSettings.withKeyFile(home.state().resolve("step-up"), clock))));
    ControlPolicies control = ControlFiles.read(home.access(), Route.actions());
    AuthPorts auth =
        AuthPorts.of(
            store.operators(),
            store.access(),
            codes,
            log,
            settings.access().sessions(),
            Passwords.Cost.RECOMMENDED,
            clock,
            random);
    var approvals =
        approvalWiring.ports(
            codes,
            auth.stepUp(),
            new CallPreviews(
                plan, sandbox, OutputFilter.redacting(resolver::open), purposes(policies)),
            policies::active);
    var gate =
        new Gate(
            new GatePorts(
                catalogue,
                policies.engine(),
                dispatcher.parking(store.approvals()),
                approvals.previews(),
                resolver,
                plan,
                sandbox,
                dispatcher.recording(log),
                clock,
                fault -> LOG.error("a part broke its contract", fault),
                System::nanoTime,
                ids,
                store.runs()));
    Optional<GatewayKeys> keys = keys();
    Optional<DevicePort> devices = devices(keys, store, policies.engine());
    ProviderPorts providers =
        ProviderPorts.of(
            store.profiles(),
            new VaultProviderSecrets(vault, resolver),
            IssuerMetadata.directory(),
            log,
            clock,
            random);
    opened(providers.keeper());
    var bell = new Bell();
    var ledger = new StoreLedger(store, auditKey.getPublic());
    RunDesk runs =
        runs(
            store,
            BackgroundRecords.endingRuns(log, background),
            new GateCalls(dispatcher, gate, ledger, store.approvals(), bell, GateCalls.PATIENCE),
            catalogue,
            resolver,
            providers,
            ids);
    var server =
        new HttpServer(
            new ApiPorts(
                auth,
                control,
                gate,
                dispatcher,
                catalogue,
                policies,
                sandbox,
                background,
                store.approvals(),
                approvals,
                log,
                ledger,
                vault,
                resolver,
                bell,
                metrics.registry(),
                clock,
                ids,
                Version.text(),
                runs,
                mcp.parts(),
                providers),
            settings,
            keys.filter(_ -> settings.server().tls()),
            devices);
    var gateway =
        new Gateway(
            store,
            gate,
            dispatcher,
            server,
            bell,
            runs,
            background,
            settings.server().drain(),
            resources,
            devices,
            auth);
    List<AuditEvent> facts = new ArrayList<>(skills.facts());
    facts.addFirst(
        new AuditEvent.PolicyActivated(policies.active().revision(), TokenFiles.OPERATOR));
    facts.addFirst(new AuditEvent.Lifecycle("gateway.started", Map.of("version", Version.text())));
    gateway.start(facts.toArray(AuditEvent[]::new));
    tokens
        .tokens()
        .forEach((holder, token) ->
            auth.tokens().adopt(holder, token, "file state/tokens/" + TokenFiles.name(holder)));
    SettingChanges.record(store.access(), log, settings, control.revision());
    policies.keepRevisions(home.state().resolve("policy-revisions")).watch();
    mcp.upstreams().wake();
    providers.keeper().watch(store.profiles()::profiles);
    opened(
        mcpWiring
            .live(
                mcp.upstreams(),
                () -> Files.readString(home.configuration()),
                text -> {
                  InlineSecretCheck.check(home.configuration(), home.tools());
                  return Settings.read("palyra.toml", text, home.root(), userFolder)
                      .mcp()
                      .servers();
                },
                policies,
                resolver::recall,
                changed ->
                    SettingChanges.record(
                        store.access(), log, settings.with(changed), control.revision()),
                log)
            .start());
    opened(
        new LiveSkills(
                skillStore,
                skills,
                new LiveSkills.Ports(
                    catalogue,
                    () -> policies.retool(TokenFiles.OPERATOR),
                    () -> policies.active().revision().sha256(),
                    resolver::recall,
                    mcp.upstreams()::toolsChanged,
                    log))
            .start());
    return gateway;
  }

  private RunDesk runs(
      Store store,
      AuditLog log,
      GateCalls calls,
      ToolCatalogue catalogue,
      VaultSecretResolver resolver,
      ProviderPorts providers,
      Ulid ids) {
    settings.runs().models().values().stream()
        .flatMap(model -> model.apiKey().stream())
        .forEach(key -> resolver.recall(Set.of(key)));
    var feed = new RunFeed();
    var ports =
        new RunPorts(
            store.runs(),
            log,
            calls,
            catalogue,
            OutputFilter.redacting(resolver::open),
            (run, turn, text) -> feed.delta(run.value(), turn, text),
            clock,
            ids,
            random);
    return new RunDesk(
        RunWiring.runner(
            settings.runs(),
            ports,
            (model, agent) -> RunWiring.model(model, resolver, providers.desk().of(agent))),
        store.runs(),
        store.runs(),
        feed);
  }

  private static Function<PolicyId, Optional<String>> purposes(PolicyDesk policies) {
    return id ->
        policies.active().policies().stream()
            .filter(loaded -> loaded.id().equals(id))
            .findFirst()
            .flatMap(loaded -> loaded.annotations().doc());
  }

  private Optional<GatewayKeys> keys() {
    if (!DeviceWiring.needsKeys(settings)) {
      return Optional.empty();
    }
    Vault safe =
        opened(Vault.open(VaultSettings.withKeyFile(home.state().resolve("identity"), clock)));
    return Optional.of(opened(DeviceWiring.keys(settings, home, safe, clock, random)));
  }

  private Optional<DevicePort> devices(
      Optional<GatewayKeys> keys, Store store, PolicyEngine policy) {
    return keys.filter(_ -> settings.devices().enabled())
        .map(own ->
            opened(DeviceWiring.open(settings.devices(), own, store, policy, clock, random)));
  }

  /** What the gate records its events with. */
  AuditLog recorder(Store store) {
    return store.log();
  }

  /** What runs calls. */
  Sandbox sandbox(List<Path> guarded) throws IOException {
    SandboxConfig config =
        SandboxParts.config(home.state().resolve("sandbox"), guarded, settings.sandbox());
    Sandbox sandbox =
        Sandboxes.forThisHost(
            config,
            EgressPolicy.NOTHING, // only the gate connects: it asks the policy for each call
            random);
    processes = sandbox;
    if (sandbox instanceof AutoCloseable closeable) {
      resources.push(closeable);
    }
    return opened(
        PluginWiring.over(
            sandbox,
            egress(config.egress()),
            home,
            new SkillModules(Skills.store(home.root(), settings.skills(), clock)),
            clock,
            random));
  }

  /** How plugins reach the network. */
  EgressClient egress(EgressLimits limits) {
    return EgressClient.of(limits);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    resources.push(resource);
    return resource;
  }
}
