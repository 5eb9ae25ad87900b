package dev.palyra.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.sandbox.WorkspaceRoot.Right;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.mcp.upstream.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static final Path HOME = Path.of("/home/ann/.palyra");
  private static final Path USER = Path.of("/home/ann");

  private static Settings read(String toml) {
    return Settings.read("palyra.toml", toml, HOME, USER);
  }

  private static List<String> problems(String toml) {
    return catchThrowableOfType(InvalidFilesException.class, () -> read(toml)).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void anEmptyFileGivesTheDefaults() {
    assertThat(read("")).isEqualTo(Settings.defaults(HOME));
  }

  @Test
  void everyKeyIsRead() {
    Settings settings =
        read(
            """
            [server]
            address = "::1"
            port = 1
            body-limit = "2k"
            body-timeout = "2s"
            idle-timeout = "3s"
            max-connections = 4
            drain = "5s"
            hosts = "palyra.example"
            tls = true
            [access]
            failures-per-minute = 6
            session-idle = "23m"
            session-life = "2h"
            step-up-life = "31s"
            [calls]
            max-concurrent = 7
            max-waiting = 8
            max-wait = "9s"
            [approvals]
            webhook = "https://chat.example.com/hook"
            webhook-secret = "vault://global/webhook"
            desktop = false

            [events]
            max-streams = 10
            heartbeat = "11s"
            [policy]
            watch-interval = "12s"
            quiet = "13ms"
            replay-calls = 14
            signed-by = ["MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="]
            [workspace]
            programs = ["bin", "~/bin", "/opt/bin"]
            [[workspace.roots]]
            path = "~/project"
            rights = ["read"]
            [[workspace.roots]]
            path = "/srv/data"
            [secrets]
            backend = "passphrase"
            passphrase = "file:/run/secrets/vault"
            environment = ["CI_TOKEN"]
            folders = ["/run/secrets"]
            programs = ["/usr/bin/pass"]
            program-folders = ["keys"]
            [sandbox]
            max-concurrent = 12
            max-wait = "13s"
            pool-size = 14
            pool-per-shape = 15
            pool-max-age = "16s"
            templates = 34
            seccomp-allow-list = true
            allow-setuid-bwrap = true
            max-connections = 17
            max-transfer = "18k"
            connect-timeout = "19s"
            idle-timeout = "20s"
            background-per-run = 30
            background-max = 31
            [skills]
            publishers = ["MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE="]
            [devices]
            enabled = true
            address = "::1"
            port = 21
            hosts = "palyra.example.com, 192.0.2.1"
            max-connections = 22
            [runs]
            max = 23
            [models.fast]
            api = "chat"
            model = "small"
            base-url = "http://127.0.0.1:11434/v1/"
            api-key = "vault://global/key"
            timeout = "24s"
            input-price = "0.25"
            output-price = "2"
            max-output = 26
            [models.other]
            model = "large"
            profile = "work"
            [agents.default]
            model = "fast"
            prompt = "You test."
            tools = ["fs.read"]
            max-turns = 27
            max-calls = 28
            max-tokens = 29
            max-time = "30s"
            max-money = "0.31"
            parallel = 32
            retries = 3
            result-limit = 1000
            [agents.demo]
            model = "recorded"
            transcript = "demo.json"
            """);

    assertThat(settings)
        .isEqualTo(
            new Settings(
                new ServerSettings(
                    "::1",
                    1,
                    2_048,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    4,
                    Duration.ofSeconds(5),
                    List.of("palyra.example"),
                    true),
                new AccessSettings(
                    6,
                    new dev.palyra.core.access.SessionLimits(
                        Duration.ofMinutes(23),
                        Duration.ofHours(2),
                        Duration.ofSeconds(31),
                        dev.palyra.core.access.SessionLimits.DEFAULTS.perOperator())),
                new CallSettings(7, 8, Duration.ofSeconds(9)),
                new EventSettings(10, Duration.ofSeconds(11)),
                new ApprovalSettings(
                    Optional.of(java.net.URI.create("https://chat.example.com/hook")),
                    Optional.of(dev.palyra.core.secret.VaultRef.parse("vault://global/webhook")),
                    false),
                new WorkspaceSettings(
                    List.of(
                        new WorkspaceRoot(Path.of("/home/ann/project"), Set.of(Right.READ)),
                        WorkspaceRoot.readWrite(Path.of("/srv/data"))),
                    List.of(
                        Path.of("/home/ann/.palyra/bin"),
                        Path.of("/home/ann/bin"),
                        Path.of("/opt/bin"))),
                new PolicySettings(
                    Duration.ofSeconds(12),
                    Duration.ofMillis(13),
                    settings.policy().signedBy(),
                    14),
                new SecretSettings(
                    Optional.of("passphrase"),
                    Optional.of(SecretRef.parse("file:/run/secrets/vault")),
                    List.of("CI_TOKEN"),
                    List.of(Path.of("/run/secrets")),
                    List.of(Path.of("/usr/bin/pass")),
                    List.of(Path.of("/home/ann/.palyra/keys")),
                    false),
                new SandboxSettings(
                    12,
                    Duration.ofSeconds(13),
                    14,
                    15,
                    Duration.ofSeconds(16),
                    34,
                    true,
                    true,
                    17,
                    18 << 10,
                    Duration.ofSeconds(19),
                    Duration.ofSeconds(20),
                    30,
                    31),
                new DeviceSettings(true, "::1", 21, List.of("palyra.example.com", "192.0.2.1"), 22),
                new SkillSettings(
                    new dev.palyra.skills.TrustRule.Listed(
                        Set.of(
                            new dev.palyra.skills.PublisherKey(
                                "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=")))),
                new RunSettings(
                    23,
                    Map.of(
                        "fast",
                        new ModelSettings(
                            "chat",
                            "small",
                            Optional.empty(),
                            java.net.URI.create("http://127.0.0.1:11434/v1"),
                            Optional.of(
                                dev.palyra.core.secret.SecretRef.parse("vault://global/key")),
                            Duration.ofSeconds(24),
                            new BigDecimal("0.25"),
                            new BigDecimal("2"),
                            Optional.of(26)),
                        "other",
                        new ModelSettings(
                            "responses",
                            "large",
                            Optional.of("work"),
                            java.net.URI.create("https://api.openai.com/v1"),
                            Optional.empty(),
                            Duration.ofMinutes(5),
                            BigDecimal.ZERO,
                            BigDecimal.ZERO,
                            Optional.empty())),
                    Map.of(
                        "default",
                        new AgentSettings(
                            "fast",
                            Optional.empty(),
                            "You test.",
                            Optional.of(Set.of(new ToolName("fs.read"))),
                            27,
                            28,
                            29,
                            Duration.ofSeconds(30),
                            Optional.of(new BigDecimal("0.31")),
                            32,
                            3,
                            1_000),
                        "demo",
                        new AgentSettings(
                            "recorded",
                            Optional.of(Path.of("/home/ann/.palyra/demo.json")),
                            "",
                            Optional.empty(),
                            100,
                            200,
                            2_000_000,
                            Duration.ofHours(24),
                            Optional.empty(),
                            8,
                            5,
                            32_000))),
                McpSettings.DEFAULTS));
    assertThat(settings.policy().signedBy()).hasSize(1);
  }

  @Test
  void everyKeyOfAServerIsRead() {
    Settings settings =
        read(
            """
            [mcp]
            hold = "1s"
            max-wait = "2s"
            [[mcp.servers]]
            name = "files"
            prefix = "f."
            program = "/usr/bin/node"
            arguments = ["server.js"]
            folder = "/srv/data"
            egress = ["api.example.com:443"]
            environment = { MODE = "quiet", TOKEN = "vault://global/token" }
            roots = [{ path = "/srv/data", rights = ["read"] }]
            capabilities = ["network"]
            sensitive = true
            allow = ["sampling"]
            max-message = "1m"
            max-tools = 3
            max-pending = 4
            start-timeout = "5s"
            call-timeout = "6s"
            limits = { memory = "512m", wall-time = "7m" }
            [[mcp.servers]]
            name = "far"
            prefix = ""
            url = "https://mcp.example.com/mcp"
            bearer = "vault://global/far"
            """);

    var here =
        new ServerConfig.Place.Here(
            Path.of("/usr/bin/node"),
            List.of("server.js"),
            Map.of("MODE", "quiet"),
            Map.of("TOKEN", dev.palyra.core.secret.SecretRef.parse("vault://global/token")),
            Path.of("/srv/data"),
            List.of(new WorkspaceRoot(Path.of("/srv/data"), Set.of(Right.READ))),
            Set.of(new dev.palyra.core.sandbox.EgressHost("api.example.com", 443)));
    ServerConfig files = settings.mcp().servers().getFirst();
    assertThat(files.place()).isEqualTo(here);
    assertThat(files.prefix()).isEqualTo("f.");
    assertThat(files.allow()).containsExactly("sampling");
    assertThat(files.sensitive()).isTrue();
    assertThat(files.bounds())
        .isEqualTo(
            new ServerConfig.Bounds(1 << 20, 3, 4, Duration.ofSeconds(5), Duration.ofSeconds(6)));
    assertThat(files.quotas().memoryBytes()).isEqualTo(512L << 20);
    assertThat(settings.mcp().face().hold()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.mcp().servers().getLast().place())
        .isEqualTo(
            new ServerConfig.Place.Elsewhere(
                java.net.URI.create("https://mcp.example.com/mcp"),
                Optional.of(dev.palyra.core.secret.SecretRef.parse("vault://global/far")),
                ServerConfig.OAuth.NONE));
  }

  private static String elsewhere(String oauth) {
    return """
    [[mcp.servers]]
    name = "far"
    url = "https://mcp.example.com/mcp"
    oauth = { %s }
    """
        .formatted(oauth);
  }

  @Test
  void everyKeyOfALoginIsRead() {
    var place =
        read(elsewhere(
                """
                grant = "client-credentials", client-id = "us", client-key = "vault://global/key", \
                issuer = "https://login.example.com", scopes = ["a"], private-hosts = ["login.intranet:443"]\
                """))
            .mcp()
            .servers()
            .getFirst()
            .place();
    assertThat(place)
        .isEqualTo(
            new ServerConfig.Place.Elsewhere(
                java.net.URI.create("https://mcp.example.com/mcp"),
                Optional.empty(),
                new ServerConfig.OAuth(
                    Optional.of("us"),
                    Optional.empty(),
                    Optional.of("https://login.example.com"),
                    List.of("a"),
                    java.util.Set.of("login.intranet:443"),
                    true,
                    Optional.of(dev.palyra.core.secret.VaultRef.parse("vault://global/key")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '!',
      textBlock =
          """
          client-key = "vault://global/key"                                                       | is for `grant
          grant = "client-credentials", client-id = "us", client-secret = "vault://global/s"      | needs `oauth.client-id` and `oauth.issuer`
          grant = "client-credentials", client-id = "us", issuer = "https://l.example"            | needs either
          grant = "client-credentials", client-id = "us", issuer = "https://l.example", client-secret = "vault://global/s", client-key = "vault://global/k" | needs either
          grant = "password"                                                                      | grant
          client-key = "my key"                                                                   | vault reference
          """)
  void aLoginWithoutAPersonIsWholeOrNone(String oauth, String why) {
    assertThat(problems(elsewhere(oauth))).anySatisfy(line -> assertThat(line).contains(why));
  }

  /** What the file of a new home shows as defaults, with the # removed, are the defaults. */
  @Test
  void theStarterFileTellsTheTruth() throws IOException {
    String starter;
    try (InputStream in = Settings.class.getResourceAsStream("/dev/palyra/gateway/palyra.toml")) {
      starter = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String active =
        starter
            .lines()
            .map(line -> line.matches("#(\\[\\[|[a-z-]+ =).*") ? line.substring(1) : line)
            .collect(Collectors.joining("\n"));

    assertThat(active).isNotEqualTo(starter);
    assertThat(read(active)).isEqualTo(Settings.defaults(HOME));
    assertThat(read(starter)).isEqualTo(Settings.defaults(HOME));
  }

  @Test
  void everyMistakeIsNamedAtOnce() {
    assertThat(
            problems(
                """
                [server]
                prot = 7420
                port = 70000
                [call]
                max-concurrent = 1
                [events]
                heartbeat = "15 s"
                """))
        .containsExactly(
            "palyra.toml:3:1: server.port must be a whole number from 0 to 65535, got 70000",
            "palyra.toml:2:1: unknown key \"server.prot\"; did you mean \"server.port\"?",
            "palyra.toml:7:1: events.heartbeat must be a duration from \"100ms\" to \"5m\", got \"15 s\"",
            "palyra.toml:4:1: unknown key \"call\"; did you mean \"calls\"?");
  }

  @Test
  void brokenSyntaxIsNamedWithItsPlace() {
    assertThat(problems("[server\nport = 1\n")).first().asString().startsWith("palyra.toml:1:8: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.address = '0.0.0.0' | anything but 127.0.0.1 and ::1 needs server.tls = true",
        "server.address = 'localhost' | server.address must be an IP address: `localhost` is none",
        "server.port = '1'          | server.port must be a whole number from 0 to 65535, got \"1\"",
        "server.body-limit = '1x'   | server.body-limit must be a size from \"1k\" to \"16m\", got \"1x\"",
        "server = 1                 | server must be a table",
        "workspace.roots = 1        | workspace.roots must be an array of tables, written [[workspace.roots]]",
        "workspace.programs = '/bin' | workspace.programs must be a list of at most 64 members",
        "workspace.programs = [1]   | workspace.programs[0] must be a path, got 1",
        "workspace.roots = [{}]     | \"workspace.roots[0].path\" is missing: it must be a path",
        "workspace.roots = [{path='/a', rights=[]}] | a workspace root without a right: `/a`",
        "workspace.roots = [{path='/a', rights=['run']}] | workspace.roots[0].rights[0] must be read, write or execute: got \"run\"",
      })
  void mistakes(String line, String message) {
    assertThat(problems(line)).hasSize(1).first().asString().endsWith(": " + message);
  }

  @ParameterizedTest
  @CsvSource({"1024,1k", "1048576,1m", "1073741824,1g", "1000,1000", "0,0"})
  void sizesPrintAsTheyAreRead(long bytes, String text) {
    assertThat(Units.print(bytes)).isEqualTo(text);
    assertThat(Units.size(text)).contains(bytes);
  }

  @ParameterizedTest
  @CsvSource({"PT0.5S,500ms", "PT2S,2s", "PT15M,15m", "PT1H,1h", "P7D,7d"})
  void durationsPrintAsTheyAreRead(Duration duration, String text) {
    assertThat(Units.print(duration)).isEqualTo(text);
    assertThat(Units.duration(text)).contains(duration);
  }

  @Test
  void whatOverflowsIsNoSize() {
    assertThat(Units.size("999999999999999t")).isEmpty();
    assertThat(Units.size("-1")).isEmpty();
    assertThat(Units.duration("1.5s")).isEmpty();
  }
}
