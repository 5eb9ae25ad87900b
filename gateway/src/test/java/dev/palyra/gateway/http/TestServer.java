package dev.palyra.gateway.http;

import dev.palyra.agent.AgentProfile;
import dev.palyra.agent.Budget;
import dev.palyra.agent.Prices;
import dev.palyra.agent.RunPorts;
import dev.palyra.agent.Runner;
import dev.palyra.agent.model.ModelReply;
import dev.palyra.agent.recorded.RecordedModel;
import dev.palyra.auth.operator.OperatorDesk;
import dev.palyra.auth.operator.StepUp;
import dev.palyra.auth.operator.TotpSecrets;
import dev.palyra.auth.password.Passwords;
import dev.palyra.auth.provider.IssuerMetadata;
import dev.palyra.auth.provider.OAuthException;
import dev.palyra.auth.token.Token;
import dev.palyra.core.approval.Previews;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.gate.Gate;
import dev.palyra.core.gate.GatePorts;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.core.tool.ToolPlan;
import dev.palyra.core.tool.Workspace;
import dev.palyra.gateway.TestLedger;
import dev.palyra.gateway.approval.GrantDesk;
import dev.palyra.gateway.call.Dispatcher;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.device.DevicePort;
import dev.palyra.gateway.policy.PolicyDesk;
import dev.palyra.gateway.record.Bell;
import dev.palyra.gateway.record.RunFeed;
import dev.palyra.gateway.run.GateCalls;
import dev.palyra.gateway.run.RunDesk;
import dev.palyra.gateway.tls.GatewayKeys;
import dev.palyra.policy.control.ControlPolicies;
import dev.palyra.sandbox.Background;
import dev.palyra.store.Store;
import dev.palyra.store.StoreLimits;
import dev.palyra.testkit.FakeSandbox;
import dev.palyra.testkit.Fixtures;
import dev.palyra.vault.SecretSources;
import dev.palyra.vault.Vault;
import dev.palyra.vault.VaultSecretResolver;
import dev.palyra.vault.VaultSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** The API on a real socket, over a real store, with a fake policy and sandbox. */
final class TestServer implements AutoCloseable {
  static final Principal AGENT = new Principal(Principal.Kind.AGENT, "local");
  static final Principal OTHER_AGENT = new Principal(Principal.Kind.AGENT, "other");
  static final Principal OPERATOR = new Principal(Principal.Kind.OPERATOR, "local");

  /** In force behind the policy routes; calls are decided by the fake. */
  static final String POLICIES =
      """
      @id("operators-decide")
      permit (principal is Operator, action == Action::"approval.decide", resource);
      """;

  /** A role of this installation's own: whoever has it looks after operators. */
  static final String MANAGER = "manager";

  private static final String MANAGERS =
      """
      @id("managers")
      permit (principal in Role::"manager", action, resource)
      when { action in Action::"area.operators" || action in Action::"area.enrolment-links" };
      """;

  /** Passwords in tests are hashed quickly. */
  static final Passwords.Cost CHEAP = new Passwords.Cost(64, 1, 1);

  private final SecureRandom random = new SecureRandom();
  private final Map<Principal, Token> tokens =
      Map.of(
          AGENT, Token.mint(random),
          OTHER_AGENT, Token.mint(random),
          OPERATOR, Token.mint(random));
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final FakeSandbox sandbox = new FakeSandbox();
  final Background background;
  final Vault vault;
  final Codes codes = new Codes();
  final Store store;
  final PolicyDesk policies;
  final AuditLog log;
  final Path policyFolder;
  final Dispatcher dispatcher;

  /** Whether the gate's events cannot be recorded. */
  volatile boolean diskFull;

  final Runner runner;
  private final HttpServer server;

  /** The defaults, but for what this text of {@code palyra.toml} says. */
  static Settings settings(Path folder, String text) {
    return Settings.read("palyra.toml", text, folder, folder);
  }

  TestServer(Path folder, Settings settings, PolicyEngine policy, Tool... tools) {
    this(folder, settings, policy, Optional.empty(), _ -> Optional.empty(), tools);
  }

  /** With TLS. */
  TestServer(Path folder, Settings settings, PolicyEngine policy, GatewayKeys keys) {
    this(folder, settings, policy, Optional.of(keys), _ -> Optional.empty());
  }

  /** With a device port. */
  TestServer(
      Path folder,
      Settings settings,
      PolicyEngine policy,
      Function<Store, Optional<DevicePort>> devices,
      Tool... tools) {
    this(folder, settings, policy, Optional.empty(), devices, tools);
  }

  private TestServer(
      Path folder,
      Settings settings,
      PolicyEngine policy,
      Optional<GatewayKeys> keys,
      Function<Store, Optional<DevicePort>> devices,
      Tool... tools) {
    try {
      var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      store = Store.open(folder.resolve("store"), key, Clock.systemUTC(), StoreLimits.DEFAULTS);
      var _ = store.recover();
      dispatcher = new Dispatcher(settings.calls(), _ -> {});
      vault = Vault.open(VaultSettings.withKeyFile(folder.resolve("vault"), Clock.systemUTC()));
      var secrets = new VaultSecretResolver(vault, SecretSources.none());
      var bell = new Bell();
      var _ = store.log().onCommitted(_ -> bell.ring());
      ToolCatalogue catalogue = Fixtures.catalogue(tools);
      policyFolder = Files.createDirectory(folder.resolve("policies"));
      Files.writeString(policyFolder.resolve("test.cedar"), POLICIES);
      policies =
          PolicyDesk.open(policyFolder, catalogue, settings.policy(), OPERATOR, Clock.systemUTC())
              .keepRevisions(folder.resolve("policy-revisions"));
      log = policies.connect(store.log(), store.grants());
      var ids = new Ulid(Clock.systemUTC(), random);
      var gate =
          new Gate(
              new GatePorts(
                  catalogue,
                  policy,
                  dispatcher.parking(store.approvals()),
                  Previews.NONE,
                  secrets,
                  new ToolPlan(
                      new Workspace(
                          List.of(dev.palyra.core.sandbox.WorkspaceRoot.readWrite(folder)),
                          _ -> Optional.empty())),
                  sandbox,
                  dispatcher.recording(events -> {
                    if (diskFull) {
                      throw new AuditUnavailableException("disk full");
                    }
                    log.append(events);
                  }),
                  Clock.systemUTC(),
                  fault -> {
                    throw new AssertionError(fault);
                  },
                  System::nanoTime,
                  ids,
                  store.runs()));
      var ledger = TestLedger.over(store, key.getPublic());
      var feed = new RunFeed();
      var _ = store.log().onCommitted(feed::committed);
      runner =
          new Runner(
              new RunPorts(
                  store.runs(),
                  log,
                  new GateCalls(
                      dispatcher, gate, ledger, store.approvals(), bell, GateCalls.PATIENCE),
                  catalogue,
                  OutputFilter.redacting(secrets::open),
                  (run, turn, text) -> feed.delta(run.value(), turn, text),
                  Clock.systemUTC(),
                  ids,
                  random),
              agents(),
              100);
      background =
          new Background(
              sandbox, Clock.systemUTC(), ids::next, new Background.Limits(2, 4), _ -> {});
      AuthPorts auth =
          AuthPorts.of(
              store.operators(),
              store.access(),
              codes,
              log,
              settings.access().sessions(),
              CHEAP,
              Clock.systemUTC(),
              random);
      tokens.forEach((holder, token) -> auth.tokens().adopt(holder, token, "of the test"));
      server =
          new HttpServer(
              new ApiPorts(
                  auth,
                  ControlPolicies.read(
                      Route.actions(),
                      Map.of(
                          ControlPolicies.STARTER,
                          ControlPolicies.starter(),
                          "managers.cedar",
                          MANAGERS)),
                  gate,
                  dispatcher,
                  catalogue,
                  policies,
                  sandbox,
                  background,
                  store.approvals(),
                  approvalPorts(store, auth),
                  log,
                  ledger,
                  vault,
                  secrets,
                  bell,
                  new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                  Clock.systemUTC(),
                  ids,
                  "test",
                  new RunDesk(runner, store.runs(), store.runs(), feed),
                  dev.palyra.gateway.mcp.McpParts.alone(),
                  ProviderPorts.of(
                      store.profiles(),
                      new ProviderVault(vault),
                      TestServer::described,
                      log,
                      Clock.systemUTC(),
                      random)),
              settings.withPort(0),
              keys,
              devices.apply(store));
      server.start();
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What OpenAI's server says of itself here; no other says anything. */
  private static IssuerMetadata described(String issuer) {
    if (!issuer.equals("https://auth.openai.com")) {
      throw OAuthException.refused("`" + issuer + "` does not describe itself");
    }
    return new IssuerMetadata(
        URI.create(issuer + "/found/authorize"),
        URI.create(issuer + "/found/token"),
        Optional.empty(),
        Optional.of(URI.create(issuer + "/found/revoke")),
        false);
  }

  /** One that says what it was recorded to say: a call of echo, then a last word. */
  private static Map<String, AgentProfile> agents() {
    var turns =
        List.of(
            new ModelReply(
                "I echo",
                "",
                List.of(new ModelReply.Call("call_1", "echo", "{\"text\":\"hi\"}")),
                10,
                5),
            new ModelReply("I have echoed", "", List.of(), 20, 5));
    var profile =
        new AgentProfile(
            "default",
            "",
            Optional.empty(),
            RecordedModel.saying(turns),
            Prices.NOTHING,
            Budget.DEFAULTS,
            4,
            0,
            10_000);
    return Map.of("default", profile);
  }

  private ApprovalPorts approvalPorts(Store store, AuthPorts auth) {
    StepUp stepUp = auth.stepUp();
    return new ApprovalPorts(
        new OperatorDesk(store.operators(), stepUp, codes, store.log(), Clock.systemUTC(), random),
        new GrantDesk(
            store.grants(),
            new GrantDesk.Rules() {
              @Override
              public Optional<String> objection(
                  java.util.Collection<dev.palyra.core.policy.PolicyId> askedBy) {
                return Optional.empty();
              }

              @Override
              public String shown(dev.palyra.core.approval.Grant grant) {
                return "permit (principal, action, resource);";
              }
            },
            store.log(),
            Clock.systemUTC(),
            new Ulid(Clock.systemUTC(), random)),
        stepUp,
        Previews.NONE,
        (states, out) -> {
          var _ = store.approvalExport().write(states, out);
        });
  }

  /** Secrets behind one-time codes, in memory. */
  static final class Codes implements TotpSecrets {
    private final Map<String, byte[]> secrets = new TreeMap<>();

    @Override
    public synchronized Optional<Secret> find(String operator) {
      return Optional.ofNullable(secrets.get(operator)).map(Secret::copyOf);
    }

    @Override
    public synchronized void set(String operator, Secret secret) {
      secrets.put(operator, secret.reveal());
    }

    @Override
    public synchronized void remove(String operator) {
      secrets.remove(operator);
    }
  }

  /** An answer. */
  record Answer(int status, String type, Map<String, List<String>> headers, String body) {
    JsonNode json() {
      return StrictJson.parse(body);
    }

    String code() {
      return json().path("code").asString("");
    }

    String detail() {
      return json().path("detail").asString("");
    }
  }

  URI url() {
    return server.url();
  }

  HttpRequest.Builder as(Principal principal, String path) {
    var token = java.util.Objects.requireNonNull(tokens.get(principal));
    return request(path).header("Authorization", "Bearer " + token.reveal());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path))
        .timeout(java.time.Duration.ofSeconds(60));
  }

  Answer get(Principal principal, String path) {
    return send(as(principal, path).GET());
  }

  Answer post(Principal principal, String path, String json) {
    return send(
        as(principal, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.headers().map(),
          response.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpClient client() {
    return client;
  }

  @Override
  public void close() {
    server.close();
    runner.close();
    try {
      dispatcher.stop(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      policies.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    store.close();
    vault.close();
    client.shutdownNow();
  }
}
